using System.Data;
using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Provisioning.Server;

namespace TenantManager.Infrastructure.Provisioning.Copying;

/// <summary>
/// Fills a copy's materialized views, as far as the source's are filled: a schema's dump leaves them unable to be queried.
/// It is a convenience, and never the reason for a registration to fail.
/// </summary>
internal sealed partial class MaterializedViewRefresh(
    DatabaseServerOptions server, SchemaCopyOptions options, TimeProvider clock, ILogger<MaterializedViewRefresh> logger)
{
    // Over empty tables each takes a millisecond; one that makes rows out of nothing must not hold up the rest.
    private static readonly TimeSpan LargestBudget = TimeSpan.FromSeconds(10);

    private TimeSpan Budget => TimeSpan.FromTicks(Math.Min(LargestBudget.Ticks, options.Timeout.Ticks / 4));

    // Oldest first, which mostly is the order in which they need each other.
    public async Task RunAsync(IReadOnlyList<string> views, CopyTarget target, CancellationToken cancellationToken)
    {
        if (views.Count == 0)
            return;
        using var budget = new CancellationTokenSource(Budget, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, budget.Token);
        var waiting = views;
        try
        {
            // With the search path that the tenant's application will have: functions may name things without a schema.
            var settings = target.Settings(server);
            settings.SearchPath = null;
            await using var connection = await AdministratorConnections.OpenAsync(settings, either.Token);
            for (var before = int.MaxValue; waiting.Count > 0 && waiting.Count < before;)
            {
                before = waiting.Count;
                waiting = await RefreshAsync(connection, waiting, target.Database, either.Token);
            }
        }
        catch (Exception e) when (budget.IsCancellationRequested && !cancellationToken.IsCancellationRequested
            && e is OperationCanceledException or NpgsqlException)
        {
            NotAllRefreshed(target.Database, Budget.TotalSeconds);
            return;
        }

        foreach (var view in waiting)
            NotRefreshed(view, target.Database, "it needs another that is not populated");
    }

    /// <summary>The views that need another one first.</summary>
    private async Task<List<string>> RefreshAsync(
        NpgsqlConnection connection, IEnumerable<string> views, string database, CancellationToken cancellationToken)
    {
        var waiting = new List<string>();
        foreach (var view in views)
        {
            try
            {
                await connection.ExecuteAsync($"REFRESH MATERIALIZED VIEW {view}", cancellationToken);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ObjectNotInPrerequisiteState)
            {
                waiting.Add(view);
            }
            catch (PostgresException e) when (
                !cancellationToken.IsCancellationRequested && connection.FullState == ConnectionState.Open)
            {
                NotRefreshed(view, database, e.MessageText);
            }
        }

        return waiting;
    }

    [LoggerMessage(2131, LogLevel.Warning, "The materialized view {View} of {Database} stays without data: {Reason}")]
    private partial void NotRefreshed(string view, string database, string reason);

    [LoggerMessage(2132, LogLevel.Warning, "Materialized views of {Database} stay without data: refreshing took longer than {Seconds} s")]
    private partial void NotAllRefreshed(string database, double seconds);
}
