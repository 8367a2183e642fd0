using Npgsql;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.EmbeddedPostgres;

namespace TenantManager.Api.Configuration;

/// <summary>Where the global database and the tenants' server are; in development perhaps nowhere yet.</summary>
internal sealed class DatabaseSettingsReader(VariableReader variables, DevelopmentData development, bool isDevelopment)
{
    private const string GlobalDatabaseUrl = "GLOBAL_DATABASE_URL";
    private const string DefaultGlobalDatabase = "twenty_global";

    private static readonly string[] ServerVariables =
        ["POSTGRES_HOST", "POSTGRES_PORT", "POSTGRES_ADMIN_USER", "POSTGRES_ADMIN_PASSWORD"];

    private static readonly Dictionary<string, SslMode> SslModes = new(StringComparer.Ordinal)
    {
        ["disable"] = SslMode.Disable,
        ["allow"] = SslMode.Allow,
        ["prefer"] = SslMode.Prefer,
        ["require"] = SslMode.Require,
        ["verify-ca"] = SslMode.VerifyCA,
        ["verify-full"] = SslMode.VerifyFull,
    };

    public DatabaseSettings Read()
    {
        if (variables.Text(GlobalDatabaseUrl) is { } url)
            return Configured(Parse(url));
        if (!isDevelopment)
            variables.Mistake(GlobalDatabaseUrl, "is required in production");
        else if (ServerVariables.FirstOrDefault(name => variables.Text(name) is not null) is { } given)
            variables.Mistake(GlobalDatabaseUrl, $"is required together with {given}");
        else
            return Embedded();
        return Configured(null);
    }

    private DatabaseSettings Configured(NpgsqlConnectionStringBuilder? global) =>
        new(new GlobalDatabaseOptions(global?.ConnectionString ?? ""), ReadServer(global), null);

    private DatabaseSettings Embedded()
    {
        var embedded = development.EmbeddedPostgres();
        var global = new NpgsqlConnectionStringBuilder
        {
            Host = EmbeddedPostgresOptions.Host,
            Port = embedded.Port,
            Username = EmbeddedPostgresOptions.Superuser,
            Password = embedded.SuperuserPassword,
            Database = DefaultGlobalDatabase,
        };
        return new DatabaseSettings(new GlobalDatabaseOptions(global.ConnectionString), SameServer(global), embedded);
    }

    /// <summary>Null where the URL is wrong, which is noted.</summary>
    private NpgsqlConnectionStringBuilder? Parse(string url)
    {
        try
        {
            return PostgresUrl.Parse(url);
        }
        catch (FormatException e)
        {
            variables.Mistake(GlobalDatabaseUrl, e.Message);
            return null;
        }
    }

    private DatabaseServerOptions ReadServer(NpgsqlConnectionStringBuilder? global)
    {
        // Whoever names nothing of the server has it where the global database is.
        var namesNothing = !ServerVariables.Any(name => variables.Text(name) is not null);
        if (namesNothing && global is { Password.Length: > 0 } && !global.Host!.Contains(',', StringComparison.Ordinal))
            return SameServer(global);

        var password = variables.Secret("POSTGRES_ADMIN_PASSWORD");
        if (password is null && !(namesNothing && global is null))
            variables.Mistake("POSTGRES_ADMIN_PASSWORD", "is required");
        return new DatabaseServerOptions(
            variables.Text("POSTGRES_HOST", "localhost"),
            variables.Number("POSTGRES_PORT", 5432, 1, 65535),
            variables.Text("POSTGRES_ADMIN_USER", "postgres"),
            password ?? "",
            ReadSslMode("prefer"),
            SourceDatabase,
            Isolate) { SslRootCertificate = ReadRootCertificate(null) };
    }

    private DatabaseServerOptions SameServer(NpgsqlConnectionStringBuilder global) => new(
        global.Host!,
        global.Port,
        global.Username ?? "postgres",
        global.Password!,
        ReadSslMode(SslModes.Single(mode => mode.Value == global.SslMode).Key),
        SourceDatabase,
        Isolate) { SslRootCertificate = ReadRootCertificate(global.RootCertificate) };

    private string? ReadRootCertificate(string? otherwise)
    {
        if (variables.Text("POSTGRES_SSLROOTCERT") is not { } file)
            return otherwise;
        if (!File.Exists(file))
            variables.Mistake("POSTGRES_SSLROOTCERT", "is no file that the service can see");
        return file;
    }

    private string ReadSslMode(string otherwise) => variables.OneOf("POSTGRES_SSLMODE", otherwise, [.. SslModes.Keys]);

    private string SourceDatabase => variables.Text("SOURCE_DATABASE_NAME", "twenty");

    private bool Isolate => variables.Flag("ISOLATE_SHARED_DATABASES", true);
}

/// <param name="Global">The registry.</param>
/// <param name="Server">Holds the source database and the tenants'.</param>
/// <param name="Embedded">Is both, where none is configured.</param>
internal sealed record DatabaseSettings(
    GlobalDatabaseOptions Global, DatabaseServerOptions Server, EmbeddedPostgresOptions? Embedded);
