using System.Text;
using CliWrap;
using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Persistence;
using TenantManager.Infrastructure.Provisioning.Server;
using TenantManager.Infrastructure.Startup;

namespace TenantManager.Infrastructure.EmbeddedPostgres;

/// <summary>
/// What a developer's machine has instead of a server to be configured: an embedded PostgreSQL with an empty global
/// database and the sample source database. Does nothing where a server is configured.
/// </summary>
internal sealed partial class DevelopmentDatabase(
    InfrastructureOptions options, ILogger<DevelopmentDatabase> logger) : IAsyncDisposable
{
    private EmbeddedPostgresServer? _server;

    public async Task StartAsync(StartupState state, CancellationToken cancellationToken)
    {
        if (options.EmbeddedPostgres is not { } embedded)
            return;
        state.WaitFor("the embedded PostgreSQL");
        Starting();
        try
        {
            _server = await EmbeddedPostgresServer.StartAsync(embedded, cancellationToken);
            await CreateDatabasesAsync(_server, cancellationToken);
        }
        catch (EmbeddedPostgresException e)
        {
            throw new StartupException(StartupErrors.EmbeddedPostgresFailed, StartupException.Unavailable, e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    private async Task CreateDatabasesAsync(EmbeddedPostgresServer server, CancellationToken cancellationToken)
    {
        var globalName = new NpgsqlConnectionStringBuilder(options.GlobalDatabase.ConnectionString).Database!;
        var sourceName = options.DatabaseServer.SourceDatabase;
        await using var connection = await OneOffConnection.OpenAsync(server.ConnectionString("postgres"), cancellationToken);
        if (!await ExistsAsync(connection, globalName, cancellationToken))
            await RunAsync(connection, $"CREATE DATABASE {SqlText.Identifier(globalName)}", cancellationToken);
        if (await ExistsAsync(connection, sourceName, cancellationToken))
            return;

        // Under its final name only when it is complete, so that an interrupted start leaves no half of it.
        var unfinished = sourceName + "_loading";
        await RunAsync(connection, $"DROP DATABASE IF EXISTS {SqlText.Identifier(unfinished)} WITH (FORCE)", cancellationToken);
        await RunAsync(connection, $"CREATE DATABASE {SqlText.Identifier(unfinished)}", cancellationToken);
        await LoadSampleAsync(server, unfinished, cancellationToken);
        await RunAsync(
            connection,
            $"ALTER DATABASE {SqlText.Identifier(unfinished)} RENAME TO {SqlText.Identifier(sourceName)}",
            cancellationToken);
        SampleLoaded(sourceName);
    }

    private static async Task LoadSampleAsync(EmbeddedPostgresServer server, string database, CancellationToken cancellationToken)
    {
        var directory = Path.Combine(AppContext.BaseDirectory, "samples", "crm");
        var files = Directory.GetFiles(directory, "*.sql").Order(StringComparer.Ordinal).ToList();
        var connection = new NpgsqlConnectionStringBuilder(server.ConnectionString(database));
        var errors = new StringBuilder();
        var result = await Cli.Wrap(Path.Combine(server.BinDirectory, "psql"))
            .WithArguments(
            [
                "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--single-transaction", "--output", "/dev/null",
                .. files.SelectMany(file => new[] { "--file", file }),
            ])
            .WithEnvironmentVariables(environment => environment
                .Set("PGHOST", connection.Host)
                .Set("PGPORT", connection.Port.ToString(System.Globalization.CultureInfo.InvariantCulture))
                .Set("PGUSER", connection.Username)
                .Set("PGPASSWORD", connection.Password)
                .Set("PGDATABASE", connection.Database)
                .Set("PGOPTIONS", "-c client_min_messages=warning"))
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(errors))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(cancellationToken);
        if (result.ExitCode != 0)
            throw new EmbeddedPostgresException($"The sample source database could not be loaded: {errors.ToString().Trim()}");
    }

    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection);
        command.Parameters.AddWithValue(name);
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(2241, LogLevel.Information, "Starting the embedded PostgreSQL")]
    private partial void Starting();

    [LoggerMessage(2242, LogLevel.Information, "The sample source database '{Database}' is loaded")]
    private partial void SampleLoaded(string database);
}
