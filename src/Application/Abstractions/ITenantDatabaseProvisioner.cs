using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Abstractions;

/// <summary>Makes and removes tenant databases and the roles that own them.</summary>
public interface ITenantDatabaseProvisioner
{
    /// <summary>
    /// Gives the tenant its role and its database with the source's schema: a warm one, or a clone of the schema template. It is
    /// verified, and open to that role alone, when this returns. What it leaves behind when it throws is for
    /// <see cref="RemoveAsync"/>.
    /// </summary>
    /// <exception cref="ProvisioningException">It cannot be done now; the error says why and what to do.</exception>
    Task<ProvisionedDatabase> ProvisionAsync(Tenant tenant, CancellationToken cancellationToken);

    /// <summary>Runs the operator's SQL in the tenant's database, as the tenant's role, in one transaction, if there is any.</summary>
    /// <exception cref="ProvisioningException">It failed: <c>bootstrap_failed</c>.</exception>
    Task BootstrapAsync(Tenant tenant, User administrator, CancellationToken cancellationToken);

    /// <summary>
    /// Writes on the server, where it outlives a registry that is restored from a backup, that the tenant is active. Does not
    /// throw: what cannot be written now is written later.
    /// </summary>
    Task MarkCompleteAsync(Tenant tenant, CancellationToken cancellationToken);

    /// <summary>Whether that is written there: then its registration was completed, whatever the registry says.</summary>
    Task<bool> IsMarkedCompleteAsync(Tenant tenant, CancellationToken cancellationToken);

    /// <summary>
    /// Drops the tenant's database and role, whatever of them is there, and returns when both are proven gone. Touches
    /// nothing that does not bear this tenant's mark, and nothing that is marked complete.
    /// </summary>
    Task RemoveAsync(Tenant tenant, CancellationToken cancellationToken);

    /// <summary>Gives the tenant's role the password that the current secrets key derives.</summary>
    Task ResetPasswordAsync(Tenant tenant, CancellationToken cancellationToken);
}

/// <param name="SizeBytes">Size of the new database.</param>
/// <param name="Path">How it was come by.</param>
public sealed record ProvisionedDatabase(long SizeBytes, ProvisioningPath Path);

/// <summary>The ways to a tenant database, fastest first.</summary>
public enum ProvisioningPath
{
    /// <summary>A clone that was ready.</summary>
    Warm,

    /// <summary>A clone of the template, made for it.</summary>
    Clone,

    /// <summary>A clone of the template, which had to be built from the source first.</summary>
    Dump,
}

/// <summary>A tenant database cannot be made at the moment.</summary>
public sealed class ProvisioningException(Error error, Exception? innerException = null)
    : Exception(error.Message, innerException)
{
    /// <summary>What the client is told: code, and what to do.</summary>
    public Error Error { get; } = error;

    /// <summary>It failed before anything was made: there is nothing to remove but the registry's rows.</summary>
    public bool NothingWasMade { get; init; }
}
