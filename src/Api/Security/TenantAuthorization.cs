using Microsoft.AspNetCore.Authorization;
using TenantManager.Application.Access;

namespace TenantManager.Api.Security;

/// <summary>For callers who act for a tenant, and may do as much.</summary>
internal sealed class TenantAuthorizeAttribute : AuthorizeAttribute
{
    public TenantAuthorizeAttribute(AccessLevel level)
        : base(TenantPolicies.NameOf(level)) => AuthenticationSchemes = Security.AuthenticationSchemes.Tenant;
}

internal static class TenantPolicies
{
    /// <summary>Of <see cref="AccessLevel.Read"/>.</summary>
    public const string Read = $"Tenant{nameof(AccessLevel.Read)}";

    public static string NameOf(AccessLevel level) => $"Tenant{level}";

    public static void AddTo(AuthorizationOptions options)
    {
        foreach (var level in Enum.GetValues<AccessLevel>())
        {
            options.AddPolicy(NameOf(level), policy =>
                policy.RequireAuthenticatedUser().AddRequirements(new AccessLevelRequirement(level)));
        }
    }
}

internal sealed record AccessLevelRequirement(AccessLevel Level) : IAuthorizationRequirement;

/// <summary>The scheme that authenticated the caller answers the refusal.</summary>
internal sealed class AccessLevelHandler(RequestCaller caller) : AuthorizationHandler<AccessLevelRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, AccessLevelRequirement requirement)
    {
        if (caller.May(requirement.Level))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
