using TenantManager.Infrastructure.TenantConnections;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.TenantConnections;

public sealed class ConnectionQuotaTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly List<Guid> _closed = [];
    private readonly Guid _noisy = Guid.NewGuid();
    private readonly Guid _quiet = Guid.NewGuid();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tenant_gets_as_many_as_it_may_and_then_waits_for_one_to_be_given_back()
    {
        var quota = New(perTenant: 2, total: 10);
        await EnterAsync(quota, _noisy, 2);

        var third = quota.EnterAsync(_noisy, Stop);
        Assert.False(third.IsCompleted);
        await EnterAsync(quota, _quiet, 1);
        quota.Exit(_noisy, isOpen: true);

        Assert.True(await third.WaitAsync(Patience, Stop));
        Assert.Equal(3, quota.Read().Open);
        Assert.Empty(_closed);
    }

    [Fact]
    public async Task What_is_idle_is_closed_for_anothers_need_the_longest_unused_first()
    {
        var quota = New(perTenant: 5, total: 2);
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        foreach (var tenant in new[] { first, second })
            await EnterAsync(quota, tenant, 1);
        quota.Exit(second, isOpen: true);
        quota.Exit(first, isOpen: true);

        await EnterAsync(quota, _quiet, 1);
        Assert.Equal([second], _closed);
        await EnterAsync(quota, _noisy, 1);

        Assert.Equal([second, first], _closed);
        Assert.Equal(2, quota.Read().Open);
    }

    [Fact]
    public async Task A_tenants_own_idle_one_is_used_again()
    {
        var quota = New(perTenant: 5, total: 1);
        for (var i = 0; i < 3; i++)
        {
            await EnterAsync(quota, _quiet, 1);
            quota.Exit(_quiet, isOpen: true);
        }

        Assert.Empty(_closed);
        Assert.Equal(new TenantConnectionUse(_quiet, InUse: 0, Idle: 1, Waiting: 0), Assert.Single(quota.Read().Tenants));
    }

    [Fact]
    public async Task Of_those_who_wait_the_one_with_the_fewest_comes_next_whoever_came_first()
    {
        var quota = New(perTenant: 4, total: 4);
        await EnterAsync(quota, _noisy, 4);
        var noisy = Enumerable.Range(0, 20).Select(_ => quota.EnterAsync(_noisy, Stop)).ToList();
        var quiet = quota.EnterAsync(_quiet, Stop);

        quota.Exit(_noisy, isOpen: true);

        Assert.True(await quiet.WaitAsync(Patience, Stop));
        Assert.All(noisy, waiting => Assert.False(waiting.IsCompleted));
        Assert.Equal([_noisy], _closed);
    }

    [Fact]
    public async Task Of_one_tenants_the_first_comes_first()
    {
        var quota = New(perTenant: 1, total: 1);
        await EnterAsync(quota, _noisy, 1);
        var waiting = Enumerable.Range(0, 3).Select(_ => quota.EnterAsync(_noisy, Stop)).ToList();

        for (var i = 0; i < waiting.Count; i++)
        {
            quota.Exit(_noisy, isOpen: true);
            await waiting[i].WaitAsync(Patience, Stop);
            Assert.Equal(waiting.Count - i - 1, waiting.Count(other => !other.IsCompleted));
        }
    }

    [Fact]
    public async Task No_more_wait_than_may()
    {
        var quota = New(perTenant: 1, total: 1, waiting: 2);
        await EnterAsync(quota, _noisy, 1);
        var waiting = new[] { quota.EnterAsync(_noisy, Stop), quota.EnterAsync(_quiet, Stop) };

        Assert.False(await quota.EnterAsync(Guid.NewGuid(), Stop));

        Assert.All(waiting, other => Assert.False(other.IsCompleted));
        Assert.Equal(2, quota.Read().Tenants.Count);
    }

    [Fact]
    public async Task Whoever_has_the_most_waiting_gives_up_its_last_for_one_who_has_fewer()
    {
        var quota = New(perTenant: 1, total: 1, waiting: 3);
        await EnterAsync(quota, _noisy, 1);
        var noisy = Enumerable.Range(0, 3).Select(_ => quota.EnterAsync(_noisy, Stop)).ToList();

        var quiet = quota.EnterAsync(_quiet, Stop);

        Assert.False(await noisy[2].WaitAsync(Patience, Stop));
        Assert.All([noisy[0], noisy[1], quiet], waiting => Assert.False(waiting.IsCompleted));
        Assert.False(await quota.EnterAsync(_quiet, Stop).WaitAsync(Patience, Stop));
        Assert.False(await quota.EnterAsync(_noisy, Stop).WaitAsync(Patience, Stop));
        foreach (var next in new[] { noisy[0], noisy[1], quiet })
        {
            quota.Exit(_noisy, isOpen: true);
            Assert.True(await next.WaitAsync(Patience, Stop));
        }
    }

    [Fact]
    public async Task Whoever_stops_waiting_gets_none()
    {
        var quota = New(perTenant: 1, total: 1);
        await EnterAsync(quota, _noisy, 1);
        using var impatient = new CancellationTokenSource();
        var leaving = quota.EnterAsync(_quiet, impatient.Token);
        var staying = quota.EnterAsync(_quiet, Stop);

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving.WaitAsync(Patience, Stop));
        quota.Exit(_noisy, isOpen: true);

        Assert.True(await staying.WaitAsync(Patience, Stop));
        Assert.Equal((1, 0), (quota.Read().Open, quota.Read().Waiting));
    }

    [Fact]
    public async Task One_that_was_closed_makes_room_and_leaves_no_trace()
    {
        var quota = New(perTenant: 1, total: 1);
        await EnterAsync(quota, _noisy, 1);

        quota.Exit(_noisy, isOpen: false);
        Assert.Equal((0, 0), (quota.Read().Open, quota.Read().Tenants.Count));
        await EnterAsync(quota, _quiet, 1);
        quota.Exit(_quiet, isOpen: true);
        quota.IdleIsClosed(_quiet);

        Assert.Equal((0, 0), (quota.Read().Open, quota.Read().Tenants.Count));
        Assert.Empty(_closed);
    }

    [Fact]
    public async Task However_many_come_and_go_at_once_no_limit_is_passed_and_all_get_their_turn()
    {
        const int PerTenant = 3;
        const int Total = 8;
        var quota = New(PerTenant, Total, waiting: 10_000);
        var tenants = Enumerable.Range(0, 12).Select(_ => Guid.NewGuid()).ToList();
        var inUse = tenants.ToDictionary(tenant => tenant, _ => new StrongBox());
        var all = new StrongBox();

        await Parallel.ForEachAsync(Enumerable.Range(0, 3000), new ParallelOptions { MaxDegreeOfParallelism = 64, CancellationToken = Stop }, async (i, stop) =>
        {
            var tenant = tenants[i % 7 == 0 ? i % tenants.Count : 0];
            Assert.True(await quota.EnterAsync(tenant, stop));
            Assert.InRange(Interlocked.Increment(ref inUse[tenant].Value), 1, PerTenant);
            Assert.InRange(Interlocked.Increment(ref all.Value), 1, Total);
            if (i % 3 == 0)
                await Task.Yield();
            Interlocked.Decrement(ref inUse[tenant].Value);
            Interlocked.Decrement(ref all.Value);
            quota.Exit(tenant, isOpen: i % 5 != 0);
        });

        var use = quota.Read();
        Assert.Equal(0, use.Waiting);
        Assert.InRange(use.Open, 0, Total);
        Assert.Equal(use.Open, use.Tenants.Sum(tenant => tenant.Idle));
        Assert.All(use.Tenants, tenant => Assert.Equal((0, 0), (tenant.InUse, tenant.Waiting)));
    }

    private static async Task EnterAsync(ConnectionQuota quota, Guid tenant, int times)
    {
        for (var i = 0; i < times; i++)
            Assert.True(await quota.EnterAsync(tenant, Stop).WaitAsync(Patience, Stop));
    }

    private ConnectionQuota New(int perTenant, int total, int waiting = 100) => new(perTenant, total, waiting, tenant => _closed.Add(tenant));

    private sealed class StrongBox
    {
        public int Value;
    }
}
