using Mediator;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Application.Tenants.UndoRegistration;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Fleet;

namespace TenantManager.Infrastructure.Provisioning.Reconciliation;

/// <summary>Registrations that are neither finished nor undone, and that no living process is at.</summary>
internal sealed partial class AbandonedRegistrations(
    NpgsqlDataSource registry,
    IServiceScopeFactory scopes,
    SchemaCopyOptions schemaCopy,
    ILogger<AbandonedRegistrations> logger)
{
    private const int BatchSize = 20;

    // Each drop of a database waits for a checkpoint, which those who wait at once share.
    private const int MaxAtOnce = 4;

    /// <returns>How many were undone.</returns>
    public async Task<int> UndoAsync(CancellationToken cancellationToken)
    {
        var undone = 0;
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(await FindAsync(cancellationToken), atOnce, async (tenantId, token) =>
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                if (await scope.ServiceProvider.GetRequiredService<ISender>().Send(new UndoRegistrationCommand(tenantId), token))
                    Interlocked.Increment(ref undone);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // One that resists must not keep the others; the next round tries it again.
                StillThere(e, tenantId, e.Message);
            }
        });
        return undone;
    }

    /// <summary>Some of them, in no order, so that those that resist do not keep the others out.</summary>
    private async Task<List<Guid>> FindAsync(CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand(
            $"""
            SELECT r.tenant_id FROM registrations r
            JOIN tenant_registry t ON t.id = r.tenant_id AND t.status IN ('pending', 'failed')
            WHERE r.begun_at < now() - $1 OR NOT {ReplicaLease.IsAlive("r.replica_id")}
            ORDER BY random() LIMIT {BatchSize}
            """);
        command.Parameters.AddWithValue(RegistrationLimits.Longest(schemaCopy));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<Guid>();
        while (await reader.ReadAsync(cancellationToken))
            found.Add(reader.GetGuid(0));
        return found;
    }

    [LoggerMessage(2181, LogLevel.Warning, "The abandoned registration of tenant {TenantId} could not be undone, and is tried again: {Reason}")]
    private partial void StillThere(Exception exception, Guid tenantId, string reason);
}
