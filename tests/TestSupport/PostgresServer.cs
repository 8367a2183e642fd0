using System.Security.Cryptography;
using Npgsql;
using TenantManager.Infrastructure.EmbeddedPostgres;
using TenantManager.Infrastructure.Security;
using Xunit;

namespace TenantManager.TestSupport;

/// <summary>
/// A real PostgreSQL server for one run of one test project, with an administrator who is no superuser. Unless it is
/// durable, it logs every statement, so that what it logs can be searched for secrets.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    public const string Administrator = "tm_admin";

    private static readonly Dictionary<string, string> DurableSettings = new() { ["max_connections"] = "300" };

    private static readonly Dictionary<string, string> TestSettings = new(DurableSettings)
    {
        ["log_statement"] = "all",
        // Of hundreds of databases that live for seconds it would look into several each second.
        ["autovacuum"] = "off",
        ["shared_buffers"] = "64MB",
        ["log_line_prefix"] = "%m [%p] %q%u@%d/%a ",
    };

    private readonly Lazy<string> _directory;
    private EmbeddedPostgresServer? _server;
    private int _databases;

    public PostgresServer() => _directory = new Lazy<string>(
        () => OwnDirectory ?? Directory.CreateTempSubdirectory("tenant-manager-tests-").FullName);

    /// <summary>For the data, and deleted at the end; on a disk of its own, say. Null for a new one among the temporary ones.</summary>
    public string? OwnDirectory { get; init; }

    /// <summary>For whoever deletes it later: deleting many files slows for minutes whoever makes files on the same file system.</summary>
    public bool LeavesDirectory { get; init; }

    public string DirectoryPath => _directory.Value;

    public const string Host = EmbeddedPostgresOptions.Host;

    /// <summary>For measurements: safe against crashes of the machine, and with PostgreSQL's own defaults.</summary>
    public bool IsDurable { get; init; }

    /// <summary>Beyond the usual ones, or in their place.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    public int Port { get; } = Ports.FindFree();

    public string SuperuserPassword { get; } = NewPassword();

    public string AdministratorPassword { get; } = NewPassword();

    public string BinDirectory => Server.BinDirectory;

    /// <summary>What the server has logged.</summary>
    public string LogFile => Server.LogFile;

    private EmbeddedPostgresServer Server => _server ?? throw new InvalidOperationException("The server has not been started.");

    public async ValueTask InitializeAsync()
    {
        // The server's user must get through to the data.
        File.SetUnixFileMode(_directory.Value, (UnixFileMode)0b111_001_001);
        var options = new EmbeddedPostgresOptions(Path.Combine(_directory.Value, "postgres"), Port, SuperuserPassword)
        {
            IsDurable = IsDurable,
            Settings = (IsDurable ? DurableSettings : TestSettings).Where(setting => !Settings.ContainsKey(setting.Key)).Concat(Settings)
                .ToDictionary(StringComparer.Ordinal),
        };
        _server = await EmbeddedPostgresServer.StartAsync(options, CancellationToken.None);
        // Its password is not to be among what the server logs: the log is searched for it.
        await ExecuteAsync(
            "postgres",
            "SET log_statement = 'none'",
            $"ALTER ROLE {EmbeddedPostgresOptions.Superuser} PASSWORD '{CheapVerifier(SuperuserPassword)}'",
            $"CREATE ROLE {Administrator} LOGIN NOSUPERUSER CREATEDB CREATEROLE PASSWORD '{CheapVerifier(AdministratorPassword)}'");
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        if (!LeavesDirectory)
            Directory.Delete(_directory.Value, recursive: true);
    }

    public Task StopAsync() => Server.StopAsync();

    public Task StartAgainAsync(CancellationToken cancellationToken) => Server.StartAsync(cancellationToken);

    /// <summary>As the superuser; without a pool, so that no test's connection is in another test's way.</summary>
    public string ConnectionString(string database) => ConnectionString(database, EmbeddedPostgresOptions.Superuser, SuperuserPassword);

    public string ConnectionString(string database, string user, string password) => new NpgsqlConnectionStringBuilder
    {
        Host = Host,
        Port = Port,
        Username = user,
        Password = password,
        Database = database,
        Pooling = false,
        Timeout = 15,
    }.ConnectionString;

    public string AdministratorUrl(string database) =>
        $"postgresql://{Administrator}:{AdministratorPassword}@{Host}:{Port}/{Uri.EscapeDataString(database)}";

    public async Task<NpgsqlConnection> OpenAsync(string database)
    {
        var connection = new NpgsqlConnection(ConnectionString(database));
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Runs the statements one after the other in one session.</summary>
    public async Task ExecuteAsync(string database, params string[] statements)
    {
        await using var connection = await OpenAsync(database);
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>The first column of the rows.</summary>
    public async Task<List<T>> QueryAsync<T>(string database, string sql)
    {
        await using var connection = await OpenAsync(database);
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(reader.GetFieldValue<T>(0));
        return rows;
    }

    /// <summary>An empty database of its own, owned by the administrator; its name begins with the word given.</summary>
    public async Task<string> CreateDatabaseAsync(string word)
    {
        var name = $"{word}_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync("postgres", $"""CREATE DATABASE "{name}" OWNER {Administrator}""");
        return name;
    }

    /// <summary>A database made from SQL files, in their order, by psql, as the user given or the administrator.</summary>
    public async Task<string> CreateDatabaseFromAsync(string word, IEnumerable<string> files, bool asSuperuser = false)
    {
        var name = await CreateDatabaseAsync(word);
        await RunPsqlAsync(name, [.. files.SelectMany(file => new[] { "--file", file })], asSuperuser);
        return name;
    }

    /// <summary>Runs a script, psql's own commands included, in one transaction.</summary>
    public async Task LoadAsync(string database, string script, bool asSuperuser = false)
    {
        var file = Path.Combine(_directory.Value, $"{Guid.NewGuid():N}.sql");
        await File.WriteAllTextAsync(file, script);
        await RunPsqlAsync(database, ["--file", file], asSuperuser);
    }

    /// <summary>The sample source database's files.</summary>
    public static IEnumerable<string> CrmSample =>
        Directory.GetFiles(RepositoryFiles.PathOf("samples", "crm"), "*.sql").Order(StringComparer.Ordinal);

    /// <summary>What <c>pg_dump -s</c> says, without the lines that differ from run to run.</summary>
    public async Task<string> DumpSchemaAsync(string database)
    {
        var dump = await ProcessRun.OutputAsync(
            Path.Combine(BinDirectory, "pg_dump"), ["--schema-only", "--no-owner", "--dbname", database], ClientEnvironment(asSuperuser: true));
        return string.Join('\n', dump.Split('\n').Where(line =>
            !line.StartsWith(@"\restrict ", StringComparison.Ordinal) && !line.StartsWith(@"\unrestrict ", StringComparison.Ordinal)));
    }

    /// <summary>All rows of a database, as text.</summary>
    public Task<string> DumpDataAsync(string database) => ProcessRun.OutputAsync(
        Path.Combine(BinDirectory, "pg_dump"), ["--data-only", "--dbname", database], ClientEnvironment(asSuperuser: true));

    private async Task RunPsqlAsync(string database, IReadOnlyList<string> arguments, bool asSuperuser) => await ProcessRun.OutputAsync(
        Path.Combine(BinDirectory, "psql"),
        [
            "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--single-transaction", "--output", "/dev/null",
            "--dbname", database, .. arguments,
        ],
        ClientEnvironment(asSuperuser));

    /// <summary>What tells PostgreSQL's own programs where the server is and who they are.</summary>
    public IReadOnlyDictionary<string, string?> ClientEnvironment(bool asSuperuser) => new Dictionary<string, string?>
    {
        ["PGHOST"] = Host,
        ["PGPORT"] = Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["PGUSER"] = asSuperuser ? EmbeddedPostgresOptions.Superuser : Administrator,
        ["PGPASSWORD"] = asSuperuser ? SuperuserPassword : AdministratorPassword,
    };

    // Ten thousand connections are opened in a run: with 4,096 iterations on both sides each costs a third more.
    private static string CheapVerifier(string password) => ScramVerifier.Create(password, RandomNumberGenerator.GetBytes(16), iterations: 1);

    private static string NewPassword() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
