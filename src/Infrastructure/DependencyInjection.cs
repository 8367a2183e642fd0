using Microsoft.Extensions.DependencyInjection;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Access;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Faults;
using TenantManager.Infrastructure.Fleet;
using TenantManager.Infrastructure.Health;
using TenantManager.Infrastructure.Idempotency;
using TenantManager.Infrastructure.Mail;
using TenantManager.Infrastructure.Operations;
using TenantManager.Infrastructure.Persistence;
using TenantManager.Infrastructure.Provisioning;
using TenantManager.Infrastructure.Security;
using TenantManager.Infrastructure.Startup;
using TenantManager.Infrastructure.Telemetry;
using TenantManager.Infrastructure.TenantConnections;
using TenantManager.Infrastructure.Text;
using TenantManager.Infrastructure.Usage;

namespace TenantManager.Infrastructure;

public static class DependencyInjection
{
    /// <summary>Fills the application's ports, and registers the hosted services and health checks.</summary>
    public static IServiceCollection AddInfrastructure(this IServiceCollection services, InfrastructureOptions options)
    {
        services.AddTelemetry();
        services.AddPersistence(options.GlobalDatabase);
        services.AddSingleton(options.Faults);
        services.AddSingleton<FaultPoints>();
        services.AddFleet(options);
        services.AddIdempotency(options.Idempotency);
        services.AddProvisioning(options);
        services.AddSecurity(options);
        services.AddAccess();
        services.AddUsage(options.Usage);
        services.AddStartup(options);
        services.AddOperations();
        services.AddMail(options.Mail);
        services.AddSingleton<ITransliterator, AnyAsciiTransliterator>();
        services.AddTenantConnections();
        services.AddHealth();
        return services;
    }
}
