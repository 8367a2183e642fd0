using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using TenantManager.Api.Configuration;

namespace TenantManager.Api.RateLimiting;

internal static class RateLimitingRegistration
{
    public static IServiceCollection AddApiRateLimiting(this IServiceCollection services, RateLimitSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<LoginAccountLimiter>();
        services.AddSingleton<PasswordResetLimiter>();
        services.AddSingleton<InvitationLimiter>();
        services.AddSingleton<LoginLimitFilter>();
        services.AddSingleton<PasswordResetLimitFilter>();
        services.AddScoped<ChangePasswordLimitFilter>();
        services.AddScoped<InvitationLimitFilter>();
        services.AddRateLimiter(options =>
        {
            if (settings.Default is not null)
            {
                options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
                    HasOwnLimit(context)
                        ? RateLimitPartition.GetNoLimiter("own")
                        : RateLimitPartitions.ByClient(context, settings.Default));
            }

            options.AddPolicy(RateLimitPolicies.Register, context => RateLimitPartitions.ByClient(context, settings.Register));
            options.AddPolicy(RateLimitPolicies.Login, context => RateLimitPartitions.ByClient(context, settings.Login));
            options.AddPolicy(RateLimitPolicies.MailedLinks, context => RateLimitPartitions.ByClient(context, settings.Login));
            options.OnRejected = async (context, _) => await RateLimitedResult.WriteAsync(context.HttpContext, context.Lease);
        });
        return services;
    }

    /// <summary>What has a limit of its own is not counted twice. Health endpoints disable all limits on themselves.</summary>
    private static bool HasOwnLimit(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<EnableRateLimitingAttribute>() is not null;
}
