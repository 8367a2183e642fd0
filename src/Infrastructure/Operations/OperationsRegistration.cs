using Hangfire;
using Microsoft.Extensions.DependencyInjection;
using TenantManager.Application.Abstractions;

namespace TenantManager.Infrastructure.Operations;

internal static class OperationsRegistration
{
    public static IServiceCollection AddOperations(this IServiceCollection services)
    {
        services.AddSingleton<HangfireConnections>();
        services.AddSingleton<JobStorage>(provider => HangfireStorage.Create(provider.GetRequiredService<HangfireConnections>()));
        services.AddSingleton<JobActivator, ServiceJobActivator>();
        services.AddSingleton<IBackgroundJobClient>(provider => new BackgroundJobClient(provider.GetRequiredService<JobStorage>()));
        services.AddSingleton<OperationPayloads>();
        services.AddSingleton<OperationReader>();
        services.AddSingleton<OperationClaims>();
        services.AddSingleton<OperationRunner>();
        services.AddSingleton<OperationJob>();
        services.AddSingleton<IOperationTokens, OperationTokens>();
        services.AddSingleton<IOperationWatch, OperationWatch>();
        services.AddSingleton<IOperationDispatcher, HangfireDispatcher>();
        services.AddSingleton<IOperationUpkeep, OperationUpkeep>();
        services.AddScoped<IOperationRepository, OperationRepository>();
        services.AddHostedService<OperationServer>();
        services.AddHostedService<OperationUpkeepService>();
        return services;
    }
}
