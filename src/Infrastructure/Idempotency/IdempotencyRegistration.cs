using Microsoft.Extensions.DependencyInjection;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Configuration;

namespace TenantManager.Infrastructure.Idempotency;

internal static class IdempotencyRegistration
{
    public static IServiceCollection AddIdempotency(this IServiceCollection services, IdempotencyOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<AnswerTable>();
        services.AddScoped<IAnswerStore, AnswerStore>();
        services.AddSingleton<IKeyedTransactions, KeyedTransactions>();
        return services;
    }
}
