using Npgsql;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Telemetry;

namespace TenantManager.Infrastructure.Provisioning.Server;

internal static class ServerSettings
{
    /// <summary>
    /// What a database or a role sets for its applications must not end our long calls, nor change how we read names, nor keep us out (a
    /// library to load that there is not).
    /// </summary>
    public const string Neutral =
        "-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0 -c idle_session_timeout=0 -c quote_all_identifiers=off -c local_preload_libraries=";

    /// <summary>However a database has it, values are written as text in one way: what is hashed must not depend on that.</summary>
    public const string FixedFormats =
        $"{Neutral} -c DateStyle=ISO,MDY -c IntervalStyle=postgres -c TimeZone=UTC -c bytea_output=hex -c extra_float_digits=1";

    /// <summary>How to connect to the tenants' server: unpooled, and with nothing of the target's own search path.</summary>
    public static NpgsqlConnectionStringBuilder For(
        DatabaseServerOptions server, string user, string password, string database, string applicationName) => new()
        {
            Host = server.Host,
            Port = server.Port,
            Username = user,
            Password = password,
            Database = database,
            SslMode = SslModeOf(server.SslMode),
            RootCertificate = server.SslRootCertificate,
            ApplicationName = applicationName,
            Pooling = false,
            Timeout = 15,
            CommandTimeout = 0, // every call has a cancellation token with a deadline
            Options = Neutral,
            CancellationTimeout = 5000,
            SearchPath = "pg_catalog",
            IncludeErrorDetail = false,
        };

    /// <summary>Without type loading, which costs more than the connection, and would read a catalog of anybody's making.</summary>
    /// <param name="settings">Where to, and as whom.</param>
    /// <param name="name">What metrics call it: one of <see cref="TelemetryNames"/>.</param>
    public static NpgsqlDataSource ToDataSource(NpgsqlConnectionStringBuilder settings, string name)
    {
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = name };
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        return builder.Build();
    }

    private static SslMode SslModeOf(string libpqWord) =>
        Enum.Parse<SslMode>(libpqWord.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
}
