using TenantManager.Domain.Common;

namespace TenantManager.Domain.Tenants;

/// <summary>Where a tenant is in its life. On the wire and in the registry: the lower-case name.</summary>
public enum TenantStatus
{
    /// <summary>Registered; its database is being made.</summary>
    Pending,

    /// <summary>Its database is complete and may be used.</summary>
    Active,

    /// <summary>Closed by an operator; nobody may log in.</summary>
    Suspended,

    /// <summary>Provisioning failed and could not be undone yet; what is left of it will be removed.</summary>
    Failed,
}

public static class TenantStatusExtensions
{
    /// <summary>Whether a tenant's users may come in; the refusal says why not.</summary>
    public static Result CheckAccess(this TenantStatus status) => status switch
    {
        TenantStatus.Active => Result.Success(),
        TenantStatus.Suspended => TenantErrors.Suspended,
        TenantStatus.Pending => TenantErrors.NotReady,
        TenantStatus.Failed => TenantErrors.NotReady,
        _ => throw new InvalidOperationException($"Unknown status {status}."),
    };
}
