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

    /// <summary>Of operators, who act for no tenant, and of tenants' machines.</summary>
    public const string Introspection = nameof(Introspection);

    public static string NameOf(AccessLevel level) => $"Tenant{level}";

    public static void AddTo(AuthorizationOptions options)
    {
        options.AddPolicy(Introspection, policy => policy.AddRequirements(new AccessLevelRequirement(AccessLevel.Read) { IsForOperators = true }));
        foreach (var level in Enum.GetValues<AccessLevel>())
        {
            options.AddPolicy(NameOf(level), policy =>
                policy.RequireAuthenticatedUser().AddRequirements(new AccessLevelRequirement(level)));
        }
    }
}

internal sealed record AccessLevelRequirement(AccessLevel Level) : IAuthorizationRequirement
{
    /// <summary>Also for operators who act for no tenant.</summary>
    public bool IsForOperators { get; init; }
}

/// <summary>The scheme that authenticated the caller answers the refusal.</summary>
internal sealed class AccessLevelHandler : AuthorizationHandler<AccessLevelRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, AccessLevelRequirement requirement)
    {
        if (requirement.IsForOperators && context.User.IsInRole(AdminKeyAuthentication.Operator)
            || context.Resource is HttpContext http && http.RequestServices.GetRequiredService<RequestCaller>().May(requirement.Level))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
