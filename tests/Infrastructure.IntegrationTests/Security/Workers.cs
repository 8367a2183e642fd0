using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using TenantManager.Infrastructure.Security;
using TenantManager.Infrastructure.Telemetry;

namespace TenantManager.Infrastructure.IntegrationTests.Security;

internal static class Workers
{
    public static HashingWorkers Start(int workers, int capacity = 64) => Start(workers, capacity, NewMeters());

    public static HashingWorkers Start(int workers, int capacity, IMeterFactory meters) =>
        new(workers, capacity, new HashingMetrics(meters), TimeProvider.System);

    public static IMeterFactory NewMeters() =>
        new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
}
