using Npgsql;
using TenantManager.Infrastructure.Fleet;

namespace TenantManager.Infrastructure.Provisioning;

/// <summary>Writes down what a registration is at, before it is.</summary>
internal sealed class RegistrationSteps(NpgsqlDataSource registry, ReplicaIdentity replica)
{
    /// <param name="tenantId">Whose registration.</param>
    /// <param name="step">One of <see cref="ProvisioningSteps"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task WriteAsync(Guid tenantId, string step, CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand(
            "UPDATE registrations SET step = $2 WHERE tenant_id = $1 AND replica_id = $3");
        command.Parameters.AddWithValue(tenantId);
        command.Parameters.AddWithValue(step);
        command.Parameters.AddWithValue(replica.Id);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
