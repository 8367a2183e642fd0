namespace TenantManager.Application.Abstractions;

/// <summary>Who gets into a tenant's database: its own role while the tenant is active, and nobody while it is suspended
/// or the database is far too large.</summary>
public interface ITenantDatabaseGate
{
    /// <summary>
    /// Makes the server as the registry has the tenant at this moment, and returns when that is proven: opens its database to its role,
    /// or closes it to everybody and ends the sessions in it. Repeated it does no harm; two at once take turns.
    /// </summary>
    Task ApplyAsync(Guid tenantId, CancellationToken cancellationToken);
}
