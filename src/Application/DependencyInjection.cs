using FluentValidation;
using Mediator;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TenantManager.Application.Access;
using TenantManager.Application.Auth.Login;
using TenantManager.Application.Auth.RegisterOrganization;
using TenantManager.Application.Auth.Sessions;
using TenantManager.Application.Behaviors;
using TenantManager.Application.Tenants;
using TenantManager.Application.Tenants.UndoRegistration;
using TenantManager.Application.Users;
using TenantManager.Domain.Common;

namespace TenantManager.Application;

public static class DependencyInjection
{
    /// <summary>Registers the use cases. The ports in <c>Abstractions</c> are for the infrastructure to fill.</summary>
    public static IServiceCollection AddApplication(this IServiceCollection services, TenantNaming naming)
    {
        services.AddMediator(options => options.ServiceLifetime = ServiceLifetime.Scoped);
        // The first is outermost.
        services.AddScoped<
            IPipelineBehavior<RegisterOrganizationCommand, Result<RegisterOrganizationResult>>, RegistrationCounting>();
        services.AddSingleton(typeof(IPipelineBehavior<,>), typeof(LoggingBehavior<,>));
        services.AddSingleton(typeof(IPipelineBehavior<,>), typeof(ValidationBehavior<,>));
        services.AddValidatorsFromAssembly(
            typeof(DependencyInjection).Assembly, ServiceLifetime.Singleton, includeInternalTypes: true);

        services.AddSingleton(naming);
        services.AddScoped<SessionStarter>();
        services.AddScoped<Admission>();
        services.AddScoped<PasswordHashUpgrade>();
        services.AddScoped<OrganizationRegistration>();
        services.AddScoped<RegistrationCounter>();
        services.AddScoped<TenantReservation>();
        services.AddScoped<TenantProvisioning>();
        services.AddScoped<RegistrationResumption>();
        services.AddScoped<RegistrationUndoing>();
        services.AddScoped<TenantStatusChange>();
        services.AddScoped<UserChange>();
        services.AddScoped<UserQuota>();
        services.AddSingleton<CallerResolver>();
        services.TryAddSingleton(TimeProvider.System);
        return services;
    }
}
