using Microsoft.Extensions.Time.Testing;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Tenants;
using TenantManager.Infrastructure.Usage;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Usage;

public sealed class CallMeterTests
{
    private static readonly DateOnly November = new(2026, 11, 1);

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 30, 23, 59, 50, TimeSpan.Zero));
    private readonly CallMeter _meter;

    public CallMeterTests() => _meter = new CallMeter(_clock);

    [Fact]
    public async Task Loses_none_of_many_at_once_while_others_are_taken()
    {
        const int Callers = 8;
        const int Calls = 20_000;
        var tenant = NewTenant();
        var taken = 0L;
        var counting = Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < Calls; i++)
                _meter.Count(tenant, isExempt: false);
        }, TestContext.Current.CancellationToken)));

        while (!counting.IsCompleted)
            taken += _meter.Take().Sum(calls => calls.Calls);
        await counting;

        Assert.Equal(Callers * Calls, taken + _meter.Take().Sum(calls => calls.Calls));
    }

    /// <summary>Nothing is taken from most counters in between, so that they are retired again and again.</summary>
    [Fact]
    public async Task Loses_none_whose_counter_is_forgotten_in_this_instant()
    {
        var tenant = NewTenant();
        var taken = 0L;
        using var enough = new CancellationTokenSource();
        var taking = Task.Run(() =>
        {
            while (!enough.IsCancellationRequested)
            {
                taken += _meter.Take().Sum(calls => calls.Calls);
                _clock.Advance(TimeSpan.FromMinutes(11));
            }
        }, TestContext.Current.CancellationToken);

        for (var i = 0; i < 50_000; i++)
            _meter.Count(tenant, isExempt: false);
        await enough.CancelAsync();
        await taking;

        Assert.Equal(50_000, taken + _meter.Take().Sum(calls => calls.Calls));
    }

    [Fact]
    public void Counts_a_call_on_its_day_and_begins_a_month_anew()
    {
        var tenant = NewTenant(whenRead: 7);
        Assert.Equal(new MeteredCall(true, 8), _meter.Count(tenant, isExempt: false));

        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(new MeteredCall(true, 1), _meter.Count(tenant, isExempt: false));

        Assert.Equal(
            [(new DateOnly(2026, 11, 30), 1L), (new DateOnly(2026, 12, 1), 1L)],
            _meter.Take().Select(calls => (calls.Key.Day, calls.Calls)).Order());
    }

    [Fact]
    public void Refuses_what_is_beyond_the_quota_and_counts_only_what_is_exempt()
    {
        var tenant = NewTenant(quota: 10, whenRead: 8);

        Assert.Equal(new MeteredCall(true, 9), _meter.Count(tenant, isExempt: false));
        Assert.Equal(new MeteredCall(true, 10), _meter.Count(tenant, isExempt: false));
        Assert.Equal(new MeteredCall(false, 10), _meter.Count(tenant, isExempt: false));
        Assert.Equal(new MeteredCall(true, 11), _meter.Count(tenant, isExempt: true));

        Assert.Equal(3, Assert.Single(_meter.Take()).Calls);
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.True(_meter.Count(tenant, isExempt: false).IsCounted);
    }

    [Fact]
    public void Knows_the_others_calls_from_the_answer_to_its_own()
    {
        var tenant = NewTenant();
        _meter.Count(tenant, isExempt: false);
        var taken = _meter.Take();
        Assert.Equal(1, _meter.CallsThisMonth(tenant));

        _meter.Count(tenant, isExempt: false);
        _meter.Confirm(taken, new Dictionary<Guid, MonthlyCalls> { [tenant.Id] = new(November, 100) });

        Assert.Equal(101, _meter.CallsThisMonth(tenant));
    }

    /// <summary>The registry has them, and the answer that says so is on its way.</summary>
    [Fact]
    public void What_was_written_down_and_is_not_confirmed_yet_does_not_count_twice()
    {
        var tenant = NewTenant();
        _meter.Count(tenant, isExempt: false);
        _meter.Take();

        Assert.Equal(1, _meter.CallsThisMonth(tenant with { Allowance = tenant.Allowance with { Month = November, ApiCallsThisMonth = 1 } }));
    }

    private static TenantAccess NewTenant(long? quota = null, long whenRead = 0) =>
        new(Guid.NewGuid(), "acme", "Acme", Plan.Free, TenantStatus.Active, "tenant_acme", 1)
        {
            Allowance = new TenantAllowance(new Quotas(null, null, quota), StorageState.Open, November, whenRead),
        };
}
