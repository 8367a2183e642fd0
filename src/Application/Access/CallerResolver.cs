using TenantManager.Application.Abstractions;
using TenantManager.Domain.ApiKeys;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Access;

/// <summary>
/// From what a caller has shown to the tenant that it acts for. An unauthorized error says that it is nobody; a forbidden one that it
/// is known and may not come in.
/// </summary>
public sealed class CallerResolver(IAccessDirectory directory, IApiKeyUses apiKeyUses, TimeProvider clock)
{
    /// <summary>The bearer of an access token that has been verified. What it says of role and tenant is checked, and not believed.</summary>
    public async ValueTask<Result<TenantCaller>> ResolveUserAsync(TokenClaims token, CancellationToken cancellationToken)
    {
        // A token outlives what it speaks of: the user may be gone, or be another tenant's by now.
        if (await directory.FindUserAsync(token.UserId, cancellationToken) is not { } user
            || user.TenantId != token.TenantId
            || token.SessionId is { } session && user.EndedSessions.Contains(session)
            || await directory.FindTenantAsync(user.TenantId, cancellationToken) is not { } tenant)
        {
            return UserErrors.InvalidToken;
        }

        if (!user.IsActive)
            return UserErrors.Inactive;
        if (tenant.Status.CheckAccess() is { IsSuccess: false } refused)
            return refused.Error;
        var level = user.Role == Role.Admin ? AccessLevel.Admin : AccessLevel.Write;
        return new TenantCaller(tenant, CallerKind.User, user.Id, user.Email, level) { SessionId = token.SessionId };
    }

    /// <summary>A machine that has shown an API key.</summary>
    public async ValueTask<Result<TenantCaller>> ResolveApiKeyAsync(string key, CancellationToken cancellationToken)
    {
        if (!ApiKeyText.IsWellFormed(key)
            || await directory.FindApiKeyAsync(ApiKeyText.HashOf(key), cancellationToken) is not { } found
            || found.ExpiresAt <= clock.GetUtcNow()
            || await directory.FindTenantAsync(found.TenantId, cancellationToken) is not { } tenant)
        {
            return ApiKeyErrors.Invalid;
        }

        if (tenant.Status.CheckAccess() is { IsSuccess: false } refused)
            return refused.Error;
        apiKeyUses.Add(found.Id);
        return new TenantCaller(tenant, CallerKind.ApiKey, found.Id, null, LevelOf(found.Scope));
    }

    /// <summary>An operator, who may act for any tenant, also for one that is suspended.</summary>
    public async ValueTask<Result<TenantCaller>> ResolveOperatorAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        if (await directory.FindTenantAsync(tenantId, cancellationToken) is not { } tenant)
            return TenantErrors.NotFound;
        if (tenant.Status is not (TenantStatus.Active or TenantStatus.Suspended))
            return TenantErrors.NotReady;
        return new TenantCaller(tenant, CallerKind.Operator, Guid.Empty, null, AccessLevel.Admin);
    }

    private static AccessLevel LevelOf(ApiKeyScope scope) => scope switch
    {
        ApiKeyScope.Read => AccessLevel.Read,
        ApiKeyScope.Write => AccessLevel.Write,
        ApiKeyScope.Admin => AccessLevel.Admin,
        _ => throw new InvalidOperationException($"Unknown scope {scope}."),
    };
}

/// <param name="UserId"><c>sub</c>.</param>
/// <param name="TenantId"><c>tenant_id</c>.</param>
/// <param name="SessionId"><c>sid</c>; null in tokens from before there was one.</param>
public sealed record TokenClaims(Guid UserId, Guid TenantId, Guid? SessionId);
