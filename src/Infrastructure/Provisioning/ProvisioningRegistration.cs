using Microsoft.Extensions.DependencyInjection;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Provisioning.Bootstrap;
using TenantManager.Infrastructure.Provisioning.Copying;
using TenantManager.Infrastructure.Provisioning.Lending;
using TenantManager.Infrastructure.Provisioning.Reconciliation;
using TenantManager.Infrastructure.Provisioning.Server;
using TenantManager.Infrastructure.Provisioning.Templates;
using TenantManager.Infrastructure.Provisioning.Tools;
using TenantManager.Infrastructure.Provisioning.Warm;

namespace TenantManager.Infrastructure.Provisioning;

internal static class ProvisioningRegistration
{
    public static IServiceCollection AddProvisioning(this IServiceCollection services, InfrastructureOptions options)
    {
        services.AddSingleton(options.DatabaseServer);
        services.AddSingleton(options.TenantDatabases);
        services.AddSingleton(options.SchemaCopy);
        services.AddSingleton(options.Template);
        services.AddSingleton(options.WarmDatabases);
        services.AddSingleton(options.Capacity);
        services.AddSingleton(options.Bootstrap);
        services.AddSingleton<AdministratorConnections>();
        services.AddSingleton<MarkedDatabaseRemoval>();
        services.AddSingleton<DatabaseClosing>();
        services.AddSingleton<RoleLockout>();
        services.AddSingleton<PasswordRotation>();
        services.AddSingleton<TenantTurns>();
        services.AddSingleton<OwnersSession>();
        services.AddSingleton<LentRoleMaking>();
        services.AddSingleton<LentRoleRemoval>();
        services.AddSingleton<LentRoles>();
        services.AddSingleton<ILentRoles>(provider => provider.GetRequiredService<LentRoles>());
        services.AddSingleton<DatabaseSizes>();
        services.AddSingleton<TenantDatabaseGate>();
        services.AddSingleton<ITenantDatabaseGate>(provider => provider.GetRequiredService<TenantDatabaseGate>());
        services.AddSingleton<ServerDisk>();
        services.AddSingleton<CloneSlots>();
        services.AddSingleton<CapacityGuard>();
        services.AddSingleton<ICapacity>(provider => provider.GetRequiredService<CapacityGuard>());

        services.AddSingleton<SchemaCopy>();
        services.AddSingleton<AdministratorsExtensions>();
        services.AddSingleton<CopyCompletion>();
        services.AddSingleton<DatabaseSettings>();
        services.AddSingleton<MaterializedViewRefresh>();
        services.AddSingleton<TenantBootstrap>();
        services.AddSingleton(ToolSearchPath.FromEnvironment());
        services.AddSingleton<IPostgresTools>(provider => options.SchemaCopy.DockerContainer is { } container
            ? ActivatorUtilities.CreateInstance<DockerPostgresTools>(provider, container)
            : ActivatorUtilities.CreateInstance<LocalPostgresTools>(provider));

        services.AddSingleton<SourceFingerprint>();
        services.AddSingleton<TemplateStore>();
        services.AddSingleton<TemplateBuilder>();
        services.AddSingleton<SchemaTemplates>();
        services.AddSingleton<ISchemaTemplates, TemplateAdministration>();

        services.AddSingleton<DatabaseCloner>();
        services.AddSingleton<WarmDatabaseStore>();
        services.AddSingleton<WarmClaim>();
        services.AddSingleton<WarmDatabases>();
        services.AddSingleton<WarmPoolService>();
        services.AddHostedService(provider => provider.GetRequiredService<WarmPoolService>());

        services.AddSingleton<RegistrationSteps>();
        services.AddSingleton<ProvisioningFailures>();
        services.AddSingleton<ITenantDatabaseProvisioner, TenantDatabaseProvisioner>();

        services.AddSingleton<AbandonedRegistrations>();
        services.AddSingleton<ServerSweep>();
        services.AddSingleton<LentRoleSweep>();
        services.AddSingleton<Housekeeping>();
        services.AddSingleton<FleetReport>();
        services.AddSingleton<Reconciler>();
        services.AddHostedService<ReconcilerService>();
        return services;
    }
}
