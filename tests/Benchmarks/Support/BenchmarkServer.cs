using System.Collections.Concurrent;
using TenantManager.TestSupport;

namespace TenantManager.Benchmarks.Support;

/// <summary>
/// A durable PostgreSQL with its own defaults, new for each benchmark: what one leaves behind slows no other. Its files are deleted when
/// all are done: for minutes after a deletion ext4 looks, for each file that is made, through what was deleted.
/// </summary>
internal sealed class BenchmarkServer : IAsyncDisposable
{
    private static readonly ConcurrentQueue<string> Left = new();

    private readonly PostgresServer _postgres = new() { IsDurable = true, LeavesDirectory = true };

    private BenchmarkServer()
    {
    }

    public static async Task<BenchmarkServer> StartAsync()
    {
        var server = new BenchmarkServer();
        try
        {
            await server._postgres.InitializeAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public string BinDirectory => _postgres.BinDirectory;

    public string AdministratorUrl(string database) => _postgres.AdministratorUrl(database);

    /// <summary>A database of the administrator's; with 0 tables, an empty one.</summary>
    public async Task<string> CreateDatabaseAsync(string word, int tables)
    {
        var name = await _postgres.CreateDatabaseAsync(word);
        if (tables > 0)
            await _postgres.LoadAsync(name, GeneratedSchema.Application(tables));
        return name;
    }

    /// <summary>What anybody would do without the product: <c>createdb</c>, and <c>pg_dump | psql</c> into it.</summary>
    /// <param name="source">The database to copy.</param>
    /// <param name="copy">The database to make.</param>
    /// <param name="options">Further ones for psql.</param>
    public Task CopyByPgDumpAsync(string source, string copy, params string[] options) => ProcessRun.OutputAsync(
        "bash",
        [
            "-c",
            """
            set -euo pipefail
            source=$1 copy=$2; shift 2
            "$BIN/createdb" --template=template0 "$copy"
            "$BIN/pg_dump" --schema-only "$source" |
              "$BIN/psql" --no-psqlrc --quiet --output=/dev/null --set=ON_ERROR_STOP=1 "$@" --dbname="$copy"
            """,
            "copy", source, copy, .. options,
        ],
        new Dictionary<string, string?>(_postgres.ClientEnvironment(asSuperuser: false)) { ["BIN"] = BinDirectory });

    /// <summary>Copies a template that often, one after the other on one connection, as the administrator.</summary>
    public async Task CloneAsync(string template, string word, int count, CancellationToken cancellationToken)
    {
        await using var connection = new Npgsql.NpgsqlConnection(
            _postgres.ConnectionString("postgres", PostgresServer.Administrator, _postgres.AdministratorPassword));
        await connection.OpenAsync(cancellationToken);
        for (var i = 0; i < count; i++)
        {
            await using var command = new Npgsql.NpgsqlCommand($"""CREATE DATABASE "{word}_{i}" TEMPLATE "{template}" """, connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Writes out what is to be written, so that no side pays for what the other has left.</summary>
    public async Task SettleAsync()
    {
        await using var connection = await _postgres.OpenAsync("postgres");
        // After a thousand databases that is some gigabytes.
        await using var command = new Npgsql.NpgsqlCommand("CHECKPOINT", connection) { CommandTimeout = (int)TimeSpan.FromMinutes(10).TotalSeconds };
        await command.ExecuteNonQueryAsync();
    }

    public Task ExecuteAsync(string database, string sql) => _postgres.ExecuteAsync(database, sql);

    /// <summary>In MiB.</summary>
    public async Task<double> SizeAsync(string database) =>
        (await _postgres.QueryAsync<long>("postgres", $"SELECT pg_database_size('{database}')"))[0] / 1048576.0;

    public async Task<string> DescribeAsync() => (await _postgres.QueryAsync<string>(
        "postgres",
        """
        SELECT 'PostgreSQL ' || current_setting('server_version') || ' (fsync ' || current_setting('fsync')
            || ', shared_buffers ' || current_setting('shared_buffers') || ')'
        """))[0];

    /// <summary>Deletes what all the servers have left.</summary>
    public static void DeleteFiles()
    {
        while (Left.TryDequeue(out var directory))
            Directory.Delete(directory, recursive: true);
    }

    public async ValueTask DisposeAsync()
    {
        Left.Enqueue(_postgres.DirectoryPath);
        await _postgres.DisposeAsync();
    }
}
