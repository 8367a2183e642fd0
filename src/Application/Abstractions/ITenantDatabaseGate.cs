namespace TenantManager.Application.Abstractions;

/// <summary>
/// Who gets into a tenant's database: its own role, with the password in force, and those that it has lent while the tenant is active; nobody
/// while it is suspended, or the database is far too large.
/// </summary>
public interface ITenantDatabaseGate
{
    /// <summary>
    /// Makes the server as the registry has the tenant at this moment, and returns when that is proven: opens its database to its role,
    /// or closes it to everybody, ends the sessions in it, and drops what the tenant has lent. A password that was rotated is set, and the
    /// sessions of the former one are ended. Repeated it does no harm; two at once take turns.
    /// </summary>
    Task ApplyAsync(Guid tenantId, CancellationToken cancellationToken);
}
