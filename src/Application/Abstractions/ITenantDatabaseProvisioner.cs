using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;

namespace TenantManager.Application.Abstractions;

/// <summary>Makes and removes tenant databases and the roles that own them.</summary>
public interface ITenantDatabaseProvisioner
{
    /// <summary>
    /// Creates the tenant's role and database with the source's schema, and lets the role in when it is verified.
    /// What it leaves behind when it throws is for <see cref="RemoveAsync"/>.
    /// </summary>
    /// <exception cref="ProvisioningException">It cannot be done now; the error says why and what to do.</exception>
    Task<ProvisionedDatabase> ProvisionAsync(Tenant tenant, CancellationToken cancellationToken);

    /// <summary>
    /// Drops the tenant's database and role, whatever of them is there, and returns when both are proven gone. Touches
    /// nothing that does not bear this tenant's mark.
    /// </summary>
    Task RemoveAsync(Tenant tenant, CancellationToken cancellationToken);

    /// <summary>Gives the tenant's role the password that the current secrets key derives.</summary>
    Task ResetPasswordAsync(Tenant tenant, CancellationToken cancellationToken);
}

/// <param name="SizeBytes">Size of the new database.</param>
public sealed record ProvisionedDatabase(long SizeBytes);

/// <summary>A tenant database cannot be made at the moment.</summary>
public sealed class ProvisioningException(Error error, Exception? innerException = null)
    : Exception(error.Message, innerException)
{
    /// <summary>What the client is told: code, and what to do.</summary>
    public Error Error { get; } = error;

    /// <summary>It failed before anything was made: there is nothing to remove but the registry's rows.</summary>
    public bool NothingWasMade { get; init; }
}
