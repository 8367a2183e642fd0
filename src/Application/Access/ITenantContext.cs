using TenantManager.Application.Abstractions;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Access;

/// <summary>Whose request this is: resolved once, from what the caller has shown, and the same for every handler.</summary>
public interface ITenantContext
{
    /// <exception cref="InvalidOperationException">The request is nobody's of any tenant.</exception>
    TenantCaller Caller { get; }
}

/// <summary>Somebody who may act for a tenant at this moment.</summary>
/// <param name="Tenant">For which.</param>
/// <param name="Kind">As what.</param>
/// <param name="Id">Of the user or the API key; empty for operators, who all have one key.</param>
/// <param name="Email">Of the user; null for others.</param>
/// <param name="Level">The most that the caller may do.</param>
public sealed record TenantCaller(TenantAccess Tenant, CallerKind Kind, Guid Id, string? Email, AccessLevel Level)
{
    /// <summary>Of a user: the session that the token was issued in; null for others, and for tokens from before they named it.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>Success, or why this caller may not.</summary>
    public Result Check(AccessLevel needed) => Level >= needed ? Result.Success() : AccessErrors.NotAllowed(Kind);
}

public enum CallerKind
{
    User,
    ApiKey,
    Operator,
}

/// <summary>Each includes those before it.</summary>
public enum AccessLevel
{
    /// <summary>Look.</summary>
    Read,

    /// <summary>Change what every user may.</summary>
    Write,

    /// <summary>What is for administrators.</summary>
    Admin,
}
