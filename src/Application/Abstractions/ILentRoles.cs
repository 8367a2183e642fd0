namespace TenantManager.Application.Abstractions;

/// <summary>The roles on the server that tenants have lent.</summary>
public interface ILentRoles
{
    /// <summary>Makes the role that the registry has, and gives it a password. Repeated it gives another one.</summary>
    /// <returns>The password, which is stored nowhere; null where it is over, or its tenant is not active.</returns>
    /// <exception cref="ProvisioningException">It cannot be done now.</exception>
    Task<string?> MakeAsync(Guid tenantId, Guid credentialId, CancellationToken cancellationToken);

    /// <summary>
    /// Ends what a tenant has lent and is over: revoked, expired, or all where the tenant is not active. Returns when it is proven that
    /// nobody can log in by it and no session is left; what then still keeps a role from being dropped is left to the reconciler.
    /// </summary>
    /// <returns>How many are gone from the server.</returns>
    /// <exception cref="ProvisioningException">It cannot be done now; the reconciler does it.</exception>
    Task<int> EndDueAsync(Guid tenantId, CancellationToken cancellationToken);
}
