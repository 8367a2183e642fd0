using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TenantManager.Api.Configuration;
using TenantManager.Api.FunctionalTests.Idempotency;
using TenantManager.Application;
using TenantManager.Infrastructure;
using TenantManager.Infrastructure.Faults;
using TenantManager.Infrastructure.Fleet;
using TenantManager.Infrastructure.Provisioning.Reconciliation;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Faults;

/// <summary>A second replica whose clock is an hour off: in this process, since the machine has but one clock.</summary>
// A meter of this process is seen by every listener in it: these do not run at once.
[Collection("in this process")]
public sealed class ClockTests(FaultBench bench) : IClassFixture<FaultBench>
{
    private const int Rounds = 5;

    /// <summary>Ahead; and behind, too, where the matrix is full.</summary>
    public static TheoryData<int> Hours() => FaultCases.IsFull ? [1, -1] : [1];

    [Theory]
    [MemberData(nameof(Hours))]
    public async Task A_replica_whose_clock_is_an_hour_off_leaves_the_living_alone_and_undoes_what_the_dead_left(int hours)
    {
        await using var service = await bench.StartAsync(("WARM_DATABASES", "1"), ("RECONCILE_INTERVAL", "10s"));
        await using var other = ReplicaOf(service, TimeSpan.FromHours(hours));
        var living = await FaultRun.StartAsync(bench, service, FaultPoint.BootstrapBegun, "hold");
        await ReconcileAsync(other, Rounds);
        await living.LetGoAsync();
        var answer = await living.FirstAsync();
        Assert.True(answer?.Status == System.Net.HttpStatusCode.Created, answer?.Text);
        await living.SucceedsAsync();

        var dying = await FaultRun.StartAsync(bench, service, FaultPoint.BootstrapBegun, "kill");
        await dying.FirstAsync();
        await Eventually.TrueAsync("the registration of the dead is undone", KeyedRegistration.Bound, async () =>
        {
            await ReconcileAsync(other, 1);
            return (await bench.Postgres.QueryAsync<long>(
                service.Process.Registry, "SELECT count(*) FROM tenant_registry WHERE status <> 'active'"))[0] == 0;
        });
        await service.StartAgainAsync();
        await dying.SucceedsAsync();
    }

    private static ServiceProvider ReplicaOf(FaultyService service, TimeSpan shift)
    {
        var settings = SettingsReader.Read(service.Process.Variables);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddApplication(settings.Naming);
        services.AddInfrastructure(settings.Infrastructure);
        services.Replace(ServiceDescriptor.Singleton<TimeProvider>(new ShiftedClock(shift)));
        return services.BuildServiceProvider();
    }

    private static async Task ReconcileAsync(ServiceProvider replica, int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            await replica.GetRequiredService<ReplicaLease>().RenewAsync(TestContext.Current.CancellationToken);
            await replica.GetRequiredService<Reconciler>().RunAsync(TestContext.Current.CancellationToken);
            await replica.GetRequiredService<Reconciler>().SweepAsync(TestContext.Current.CancellationToken);
        }
    }

    private sealed class ShiftedClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
