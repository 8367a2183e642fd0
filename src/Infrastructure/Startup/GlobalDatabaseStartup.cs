using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Common;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.EmbeddedPostgres;

namespace TenantManager.Infrastructure.Startup;

/// <summary>Waits for the global database, migrates it, and checks that the secrets key is the one its tenants have.</summary>
public sealed partial class GlobalDatabaseStartup
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    // Where it is, the log tells; answers to anybody do not.
    private const string Server = "the global database's server";
    private static readonly Error ServerUnavailable = StartupErrors.DatabaseUnavailable("The global database's server");

    private readonly DevelopmentDatabase _developmentDatabase;
    private readonly GlobalDatabaseMigration _migration;
    private readonly IServiceScopeFactory _scopes;
    private readonly StartupState _state;
    private readonly StartupOptions _options;
    private readonly string _target;
    private readonly string _database;
    private readonly TimeProvider _clock;
    private readonly ILogger<GlobalDatabaseStartup> _logger;

    internal GlobalDatabaseStartup(
        DevelopmentDatabase developmentDatabase,
        GlobalDatabaseMigration migration,
        IServiceScopeFactory scopes,
        StartupState state,
        StartupOptions options,
        GlobalDatabaseOptions globalDatabase,
        TimeProvider clock,
        ILogger<GlobalDatabaseStartup> logger)
    {
        _developmentDatabase = developmentDatabase;
        _migration = migration;
        _scopes = scopes;
        _state = state;
        _options = options;
        _clock = clock;
        _logger = logger;
        var settings = new NpgsqlConnectionStringBuilder(globalDatabase.ConnectionString);
        _database = settings.Database ?? settings.Username ?? "";
        _target = $"PostgreSQL at {settings.Host}:{settings.Port}";
    }

    /// <param name="checkSecrets">False for the command that changes the key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StartupException">The database did not become usable in time, or the secrets key is another.</exception>
    public async Task PrepareAsync(bool checkSecrets, CancellationToken cancellationToken)
    {
        await _developmentDatabase.StartAsync(_state, cancellationToken);
        await PrepareWhenReadyAsync(checkSecrets, cancellationToken);
    }

    private async Task PrepareOnceAsync(bool checkSecrets, CancellationToken cancellationToken)
    {
        await _migration.MigrateAsync(cancellationToken);
        if (!checkSecrets)
            return;
        await using var scope = _scopes.CreateAsyncScope();
        var keyId = scope.ServiceProvider.GetRequiredService<ITenantDatabaseAccess>().SecretsKeyId;
        if (!await scope.ServiceProvider.GetRequiredService<ISecretsKeyCheck>().MatchesAsync(keyId, cancellationToken))
            throw new StartupException(StartupErrors.SecretsKeyChanged, StartupException.Misconfigured);
    }

    private async Task PrepareWhenReadyAsync(bool checkSecrets, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.Timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var problem = ServerUnavailable;
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await PrepareOnceAsync(checkSecrets, either.Token);
                return;
            }
            catch (StartupException)
            {
                throw;
            }
            catch (Exception e) when (CauseOf(e) is NpgsqlException or TimeoutException && !either.IsCancellationRequested)
            {
                problem = ProblemOf(CauseOf(e));
                _state.WaitFor(Server, problem);
                Waiting(CauseOf(e), _target, problem.Message);
            }
            catch (Exception e) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new StartupException(problem, StartupException.Unavailable, e);
            }

            await Task.Delay(pause, _clock, either.Token).ContinueWith(
                static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            if (either.IsCancellationRequested)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw new StartupException(problem, StartupException.Unavailable);
            }
        }
    }

    /// <summary>EF Core wraps what may pass by itself in an exception of its own.</summary>
    private static Exception CauseOf(Exception exception) =>
        exception is InvalidOperationException { InnerException: NpgsqlException inner } ? inner : exception;

    private Error ProblemOf(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } => StartupErrors.GlobalDatabaseInvalid(
            $"the database '{_database}' does not exist; create it: CREATE DATABASE \"{_database}\"."),
        PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections } =>
            ServerUnavailable,
        PostgresException e when e.SqlState.StartsWith("28", StringComparison.Ordinal) =>
            StartupErrors.GlobalDatabaseInvalid("PostgreSQL refuses the user or the password."),
        PostgresException e => StartupErrors.GlobalDatabaseInvalid($"PostgreSQL answers {e.SqlState}; the log says more."),
        _ => ServerUnavailable,
    };

    [LoggerMessage(2211, LogLevel.Warning, "Waiting for {Target}: {Problem}")]
    private partial void Waiting(Exception exception, string target, string problem);
}
