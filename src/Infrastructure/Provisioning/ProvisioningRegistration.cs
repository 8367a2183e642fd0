using Microsoft.Extensions.DependencyInjection;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Provisioning.Bootstrap;
using TenantManager.Infrastructure.Provisioning.Tools;

namespace TenantManager.Infrastructure.Provisioning;

internal static class ProvisioningRegistration
{
    public static IServiceCollection AddProvisioning(this IServiceCollection services, InfrastructureOptions options)
    {
        services.AddSingleton(options.DatabaseServer);
        services.AddSingleton(options.TenantDatabases);
        services.AddSingleton(options.SchemaCopy);
        services.AddSingleton(options.Bootstrap);
        services.AddSingleton<AdministratorConnections>();
        services.AddSingleton<TenantDatabaseServer>();
        services.AddSingleton<ProvisioningSlots>();
        services.AddSingleton<SchemaCopy>();
        services.AddSingleton<AdministratorsExtensions>();
        services.AddSingleton<CopyCompletion>();
        services.AddSingleton<MaterializedViewRefresh>();
        services.AddSingleton<TenantBootstrap>();
        services.AddSingleton(ToolSearchPath.FromEnvironment());
        services.AddSingleton<IPostgresTools>(provider => options.SchemaCopy.DockerContainer is { } container
            ? ActivatorUtilities.CreateInstance<DockerPostgresTools>(provider, container)
            : ActivatorUtilities.CreateInstance<LocalPostgresTools>(provider));
        services.AddSingleton<ITenantDatabaseProvisioner, PgDumpTenantDatabaseProvisioner>();
        return services;
    }
}
