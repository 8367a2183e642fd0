using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using TenantManager.Application.Access;
using TenantManager.Application.Access.IntrospectToken;

namespace TenantManager.Api.Contracts;

/// <summary>A form, as RFC 7662 has it.</summary>
public sealed record IntrospectionRequest
{
    /// <summary>The access token or API key that was shown to you.</summary>
    [FromForm(Name = "token")]
    public string? Token { get; init; }

    /// <summary>Passed over: what the token is shows itself.</summary>
    [FromForm(Name = "token_type_hint")]
    public string? TokenTypeHint { get; init; }

    public override string ToString() => nameof(IntrospectionRequest);
}

/// <summary>RFC 7662, section 2.2; not in the usual envelope. Only <c>active</c> where the token is not good.</summary>
public sealed record IntrospectionResponse
{
    public static readonly IntrospectionResponse Inactive = new();

    /// <summary>Whether the token is good at this moment: its signature and time, its session, its user, its tenant.</summary>
    public bool Active { get; init; }

    /// <summary>The user's or the API key's id.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Sub { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? TenantId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TenantSlug { get; init; }

    /// <summary>Of the tenant's database, and of the role that owns it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DatabaseName { get; init; }

    /// <summary>The user's email.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Username { get; init; }

    /// <summary><c>read</c>, <c>write</c> and <c>admin</c>, as many as the bearer has, with spaces.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Scope { get; init; }

    /// <summary><c>access_token</c> or <c>api_key</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TokenType { get; init; }

    /// <summary>In seconds since 1970.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Exp { get; init; }

    /// <summary>In seconds since 1970.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Iat { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Jti { get; init; }

    public static IntrospectionResponse From(TokenIntrospection? found) => found is not { Caller: var caller, Token: var token }
        ? Inactive
        : new IntrospectionResponse
        {
            Active = true,
            Sub = caller.Id.ToString("D"),
            TenantId = caller.Tenant.Id,
            TenantSlug = caller.Tenant.Slug,
            DatabaseName = caller.Tenant.DatabaseName,
            Username = caller.Email,
            Scope = ScopeOf(caller.Level),
            TokenType = token is null ? "api_key" : "access_token",
            Exp = token?.ExpiresAt.ToUnixTimeSeconds(),
            Iat = token?.IssuedAt.ToUnixTimeSeconds(),
            Jti = token?.Id,
        };

    private static string ScopeOf(AccessLevel level) => level switch
    {
        AccessLevel.Read => "read",
        AccessLevel.Write => "read write",
        AccessLevel.Admin => "read write admin",
        _ => throw new InvalidOperationException($"Unknown level {level}."),
    };
}
