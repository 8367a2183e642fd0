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
    Guid Id, string Slug, string Name, Plan Plan, TenantStatus Status, string DatabaseName, int DatabasePasswordVersion);

public sealed record ApiKeyAccess(Guid Id, Guid TenantId, ApiKeyScope Scope, DateTimeOffset? ExpiresAt);
