using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Common;
using TenantManager.Infrastructure.Persistence;

namespace TenantManager.Infrastructure.Provisioning.Server;

/// <summary>Those who change what one tenant has on the server take turns, in whichever process they are.</summary>
internal sealed partial class TenantTurns(NpgsqlDataSource registry, ILogger<TenantTurns> logger)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits for the turn, and does the work within a transaction of the registry.</summary>
    /// <param name="tenantId">Whose turn.</param>
    /// <param name="refusal">What the client is told where it cannot be done.</param>
    /// <param name="work">Gets the registry's connection: what it reads there is as it is now. Whoever changes it later has a turn after.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProvisioningException">It was not done, or not in time.</exception>
    public async Task RunAsync(
        Guid tenantId, Error refusal, Func<NpgsqlConnection, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            // Not by waiting for the lock: that would keep a connection of the registry's for each who waits.
            while (!await TryRunAsync(tenantId, work, timeout.Token))
                await Task.Delay(PollInterval, timeout.Token);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is NpgsqlException or OperationCanceledException or TimeoutException)
        {
            NotDone(e, tenantId, e.Message);
            throw new ProvisioningException(refusal, e);
        }
    }

    /// <returns>False where another has the turn.</returns>
    private async Task<bool> TryRunAsync(
        Guid tenantId, Func<NpgsqlConnection, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        await using var connection = await registry.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var turn = new NpgsqlCommand("SELECT pg_try_advisory_xact_lock($1, hashtext($2))", connection);
        turn.Parameters.AddWithValue(RegistryLocks.TurnOfTenant);
        turn.Parameters.AddWithValue(tenantId.ToString());
        if (await turn.ExecuteScalarAsync(cancellationToken) is not true)
            return false;
        await work(connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    [LoggerMessage(2128, LogLevel.Error, "What tenant {TenantId} has on the server is not as the registry says, and is tried again: {Reason}")]
    private partial void NotDone(Exception exception, Guid tenantId, string reason);
}
