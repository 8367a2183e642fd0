using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using DotnetBackend;
using Npgsql;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Samples;

/// <summary>The part of the .NET sample that others will copy, and that is hard to see at work from outside.</summary>
public sealed class TenantDataSourcesTests : IDisposable
{
    private const int Most = 500;

    private readonly ManualClock _clock = new();
    private readonly ManagerStub _manager = new();
    private readonly HttpClient _http;
    private readonly TenantDataSources _sources;

    public TenantDataSourcesTests()
    {
        _http = new HttpClient(_manager) { BaseAddress = new Uri("http://tenant-manager") };
        _sources = new TenantDataSources(new TenantManagerClient(_http), _clock);
    }

    public void Dispose()
    {
        _sources.Dispose();
        _http.Dispose();
        _manager.Dispose();
    }

    [Fact]
    public async Task Tenant_manager_is_asked_once_for_all_who_want_the_same_tenant()
    {
        var tenant = Guid.CreateVersion7();

        var all = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => RentAsync(tenant)));

        Assert.Single(all.Select(rented => rented.Source).Distinct());
        Assert.Equal([tenant], _manager.Asked);
    }

    [Fact]
    public async Task What_was_idle_for_ten_minutes_is_closed_and_what_is_in_use_is_not()
    {
        var (idle, used) = (await RentAsync(Guid.CreateVersion7()), await RentAsync(Guid.CreateVersion7()));
        idle.Dispose();
        _clock.Advance(TimeSpan.FromMinutes(11));

        _sources.CloseIdle();

        Assert.False(await IsOpenAsync(idle.Source));
        Assert.True(await IsOpenAsync(used.Source));
    }

    [Fact]
    public async Task Beyond_the_bound_the_one_that_was_unused_for_the_longest_makes_room()
    {
        var all = new List<NpgsqlDataSource>();
        for (var i = 0; i < Most + 1; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            using var rented = await RentAsync(Guid.CreateVersion7());
            all.Add(rented.Source);
        }

        Assert.False(await IsOpenAsync(all[0]));
        Assert.True(await IsOpenAsync(all[1]));
    }

    [Fact]
    public async Task With_all_places_in_use_the_next_tenant_is_refused()
    {
        for (var i = 0; i < Most; i++)
            await RentAsync(Guid.CreateVersion7());

        var refused = await Assert.ThrowsAsync<TenantRefusedException>(() => RentAsync(Guid.CreateVersion7()));

        Assert.Equal(503, refused.Status);
    }

    [Fact]
    public async Task What_is_forgotten_is_asked_for_anew_and_closed_when_its_last_user_has_gone()
    {
        var tenant = Guid.CreateVersion7();
        var (one, other) = (await RentAsync(tenant), await RentAsync(tenant));

        _sources.Forget(tenant);

        Assert.NotSame(one.Source, (await RentAsync(tenant)).Source);
        one.Dispose();
        Assert.True(await IsOpenAsync(other.Source));
        other.Dispose();
        Assert.False(await IsOpenAsync(other.Source));
    }

    [Fact]
    public async Task A_refusal_is_not_remembered()
    {
        var tenant = Guid.CreateVersion7();
        _manager.IsRefusing = true;
        var refused = await Assert.ThrowsAsync<TenantRefusedException>(() => RentAsync(tenant));
        _manager.IsRefusing = false;

        Assert.Equal((403, "tenant_suspended"), (refused.Status, refused.Code));
        Assert.True(await IsOpenAsync((await RentAsync(tenant)).Source));
    }

    private Task<TenantDataSources.Rented> RentAsync(Guid tenant) => _sources.RentAsync(tenant, TestContext.Current.CancellationToken);

    private static async Task<bool> IsOpenAsync(NpgsqlDataSource source)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
            return true;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
        catch (NpgsqlException)
        {
            // It has tried: nothing listens there.
            return true;
        }
    }

    private sealed class ManagerStub : HttpMessageHandler
    {
        public ConcurrentQueue<Guid> Asked { get; } = [];

        public bool IsRefusing { get; set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Enqueue(Guid.Parse(request.RequestUri!.Segments[^2].TrimEnd('/')));
            return Task.FromResult(IsRefusing
                ? new HttpResponseMessage(HttpStatusCode.Forbidden) { Content = JsonContent.Create(new { code = "tenant_suspended" }) }
                : new HttpResponseMessage(HttpStatusCode.OK)
                {
                    Content = JsonContent.Create(new { data = new { database_url = "postgresql://tenant:password@127.0.0.1:1/tenant" } }),
                });
        }
    }

    private sealed class ManualClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan time) => _now += time.Ticks;
    }
}
