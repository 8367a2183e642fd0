using Microsoft.Extensions.DependencyInjection;
using TenantManager.Application.Abstractions;

namespace TenantManager.Infrastructure.Access;

internal static class AccessRegistration
{
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<AccessReader>();
        services.AddSingleton<AccessDirectory>();
        services.AddSingleton<IAccessDirectory>(provider => provider.GetRequiredService<AccessDirectory>());
        services.AddHostedService<AccessChanges>();
        services.AddSingleton<ApiKeyUses>();
        services.AddSingleton<IApiKeyUses>(provider => provider.GetRequiredService<ApiKeyUses>());
        services.AddHostedService(provider => provider.GetRequiredService<ApiKeyUses>());
        return services;
    }
}
