using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.EmbeddedPostgres;
using TenantManager.Infrastructure.Persistence;

namespace TenantManager.Infrastructure.Startup;

internal static class StartupRegistration
{
    public static IServiceCollection AddStartup(this IServiceCollection services, InfrastructureOptions options)
    {
        services.AddSingleton(options.Startup);
        services.AddSingleton<StartupState>();
        services.AddSingleton<IServiceLifetime, ServiceLifetime>();
        services.AddSingleton<SharedDatabaseIsolation>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<DevelopmentDatabase>(provider, options));
        services.AddSingleton(provider => new GlobalDatabaseMigration(
            provider.GetRequiredService<IDbContextFactory<GlobalDbContext>>(),
            options.GlobalDatabase,
            provider.GetRequiredService<ILogger<GlobalDatabaseMigration>>()));
        services.AddSingleton(provider => new GlobalDatabaseStartup(
            provider.GetRequiredService<DevelopmentDatabase>(),
            provider.GetRequiredService<GlobalDatabaseMigration>(),
            provider.GetRequiredService<IServiceScopeFactory>(),
            provider.GetRequiredService<StartupState>(),
            options.Startup,
            options.GlobalDatabase,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<GlobalDatabaseStartup>>()));
        services.AddHostedService<StartupService>();
        return services;
    }
}
