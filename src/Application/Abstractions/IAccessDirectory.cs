using TenantManager.Domain.ApiKeys;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Abstractions;

/// <summary>
/// Who may come in, from memory: no query where it has been asked for lately. What is changed in the registry, by any replica or by
/// hand, is forgotten within a second.
/// </summary>
public interface IAccessDirectory
{
    /// <summary>Null where there is none.</summary>
    ValueTask<UserAccess?> FindUserAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>Null where there is none.</summary>
    ValueTask<TenantAccess?> FindTenantAsync(Guid tenantId, CancellationToken cancellationToken);

    /// <summary>Null where there is none, or it is revoked.</summary>
    ValueTask<ApiKeyAccess?> FindApiKeyAsync(byte[] keyHash, CancellationToken cancellationToken);
}

/// <param name="Id">Of the user.</param>
/// <param name="TenantId">Whose user it is.</param>
/// <param name="Email">Normalized.</param>
/// <param name="Role">Now, whatever a token says.</param>
/// <param name="IsActive">Not deactivated.</param>
/// <param name="EndedSessions">Those that were ended within the time that an access token is valid.</param>
public sealed record UserAccess(
    Guid Id, Guid TenantId, string Email, Role Role, bool IsActive, IReadOnlySet<Guid> EndedSessions);

/// <param name="Id">Of the tenant.</param>
/// <param name="Slug">Unique.</param>
/// <param name="Name">The organization's.</param>
/// <param name="Plan">What it has subscribed to.</param>
/// <param name="Status">Now.</param>
/// <param name="DatabaseName">Of its database and of the role that owns it.</param>
/// <param name="DatabasePasswordVersion">Which derivation of the role's password is in force.</param>
public sealed record TenantAccess(
    Guid Id, string Slug, string Name, Plan Plan, TenantStatus Status, string DatabaseName, int DatabasePasswordVersion)
{
    public TenantAllowance Allowance { get; init; } = TenantAllowance.Unlimited;
}

/// <summary>What a tenant may use, and what it had used when this was read from the registry.</summary>
/// <param name="Quotas">Its plan's, or what was agreed with it.</param>
/// <param name="Storage">What its database may be used for.</param>
/// <param name="Month">Of <paramref name="ApiCallsThisMonth"/>: its first day; null before the first call.</param>
/// <param name="ApiCallsThisMonth">As far as the replicas had written them down.</param>
public sealed record TenantAllowance(Quotas Quotas, StorageState Storage, DateOnly? Month, long ApiCallsThisMonth)
{
    public static readonly TenantAllowance Unlimited = new(new Quotas(null, null, null), StorageState.Open, null, 0);
}

public sealed record ApiKeyAccess(Guid Id, Guid TenantId, ApiKeyScope Scope, DateTimeOffset? ExpiresAt);
