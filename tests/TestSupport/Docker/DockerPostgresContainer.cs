using System.Globalization;
using System.Security.Cryptography;
using Npgsql;
using TenantManager.Infrastructure.EmbeddedPostgres;
using Xunit;

namespace TenantManager.TestSupport.Docker;

/// <summary>
/// PostgreSQL in a real container, on the machine's own network, with an administrator who is no superuser. Where no
/// Docker can be had it says why, and its tests are to be skipped.
/// </summary>
public sealed class DockerPostgresContainer : IAsyncLifetime
{
    public const string Administrator = PostgresServer.Administrator;

    private const string Server =
        $$"""
        data={{PostgresImage.DataParent}}/data
        [ -s $data/PG_VERSION ] || initdb --pgdata $data --username {{EmbeddedPostgresOptions.Superuser}} \
            --pwfile {{PostgresImage.PasswordFile}} --auth scram-sha-256 --encoding UTF8 --locale C.UTF-8 --no-sync || exit
        exec postgres -D $data -c port=$1 -c listen_addresses={{PostgresServer.Host}} -c unix_socket_directories= \
            -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c log_statement=all
        """;

    private const string ListProcesses = """for p in /proc/[0-9]*; do tr '\0' ' ' <$p/cmdline && echo; done 2>/dev/null; :""";

    private const string KillProcess =
        """
        for p in /proc/[0-9]*; do
            case "$(tr '\0' ' ' <$p/cmdline)" in "$1 "*) kill -9 ${p#/proc/}; killed=1 ;; esac
        done 2>/dev/null
        [ "$killed" ]
        """;

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private DockerEngine? _engine;
    private string _image = "";

    /// <summary>Why there is no container, or null.</summary>
    public string? UnavailableReason { get; private set; }

    public string Name { get; } = $"tenant-manager-postgres-{Random.Shared.Next():x8}";

    public int Port { get; } = Ports.FindFree();

    public string SuperuserPassword { get; } = NewPassword();

    public string AdministratorPassword { get; } = NewPassword();

    public async ValueTask InitializeAsync()
    {
        try
        {
            _engine = await DockerEngine.StartAsync();
            _image = await PostgresImage.ImportAsync(_engine, SuperuserPassword);
        }
        catch (DockerUnavailableException e)
        {
            UnavailableReason = e.Message;
            return;
        }

        await RunContainerAsync(Name, [], Server, Port.ToString(CultureInfo.InvariantCulture));
        await Eventually.TrueAsync("PostgreSQL in the container answers", StartTimeout, AnswersAsync);
        await ExecuteAsync(
            "postgres",
            $"CREATE ROLE {Administrator} LOGIN NOSUPERUSER CREATEDB CREATEROLE PASSWORD '{AdministratorPassword}'");
    }

    public async ValueTask DisposeAsync()
    {
        if (_engine is not null)
            await _engine.DisposeAsync();
    }

    /// <summary>Another container of the same image, that runs a shell script.</summary>
    public async Task RunContainerAsync(string name, string[] options, string script, params string[] arguments) =>
        await DockerEngine.RunAsync(
            ["run", "--detach", "--name", name, "--label", Engine.Label, "--network=host", .. options, _image, "sh", "-c", script, "sh", .. arguments]);

    /// <summary>Another container of the same image, that never ran.</summary>
    public async Task CreateContainerAsync(string name) =>
        await DockerEngine.RunAsync("create", "--name", name, "--label", Engine.Label, _image, "sh");

    /// <summary>Call lines of the processes inside.</summary>
    public async Task<string[]> ProcessesAsync() =>
        (await DockerEngine.RunAsync("exec", Name, "sh", "-c", ListProcesses)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Kills the processes inside that run this program.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public Task KillAsync(string program) => DockerEngine.RunAsync("exec", Name, "sh", "-c", KillProcess, "sh", program);

    /// <summary>As the superuser.</summary>
    public string ConnectionString(string database) =>
        ConnectionString(database, EmbeddedPostgresOptions.Superuser, SuperuserPassword);

    public string ConnectionString(string database, string user, string password) => new NpgsqlConnectionStringBuilder
    {
        Host = PostgresServer.Host,
        Port = Port,
        Username = user,
        Password = password,
        Database = database,
        Pooling = false,
        Timeout = 15,
    }.ConnectionString;

    public async Task<NpgsqlConnection> OpenAsync(string database)
    {
        var connection = new NpgsqlConnection(ConnectionString(database));
        await connection.OpenAsync();
        return connection;
    }

    public async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = await OpenAsync(database);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> QueryAsync<T>(string database, string sql)
    {
        await using var connection = await OpenAsync(database);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>A database with the sample schema and its rows, owned by the administrator.</summary>
    public async Task CreateCrmAsync(string database)
    {
        await ExecuteAsync("postgres", $"""CREATE DATABASE "{database}" OWNER {Administrator}""");
        await ProcessRun.OutputAsync(
            Path.Combine(PostgresBinaries.Find(), "psql"),
            [
                "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--single-transaction", "--output", "/dev/null",
                .. PostgresServer.CrmSample.SelectMany(file => new[] { "--file", file }),
            ],
            Libpq(database, Administrator, AdministratorPassword));
    }

    /// <summary>What <c>pg_dump -s</c> says, without the lines that differ from run to run.</summary>
    public async Task<string[]> DumpSchemaAsync(string database)
    {
        var dump = await ProcessRun.OutputAsync(
            Path.Combine(PostgresBinaries.Find(), "pg_dump"),
            ["--schema-only", "--no-owner"],
            Libpq(database, EmbeddedPostgresOptions.Superuser, SuperuserPassword));
        return [.. dump.Split('\n').Where(line => !line.StartsWith(@"\restrict ", StringComparison.Ordinal)
            && !line.StartsWith(@"\unrestrict ", StringComparison.Ordinal))];
    }

    private DockerEngine Engine => _engine ?? throw new InvalidOperationException("There is no Docker here.");

    private async Task<bool> AnswersAsync()
    {
        if (await DockerEngine.RunAsync("container", "inspect", "--format", "{{.State.Running}}", Name) != "true")
            throw new InvalidOperationException($"The container ended: {(await DockerEngine.TryAsync("logs", Name)).StandardError}");
        try
        {
            await using var connection = await OpenAsync("postgres");
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private Dictionary<string, string?> Libpq(string database, string user, string password) => new()
    {
        ["PGHOST"] = PostgresServer.Host,
        ["PGPORT"] = Port.ToString(CultureInfo.InvariantCulture),
        ["PGUSER"] = user,
        ["PGPASSWORD"] = password,
        ["PGDATABASE"] = database,
    };

    private static string NewPassword() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
