using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using TenantManager.Api.FunctionalTests.Support;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Access;

public sealed class SuspensionUnderLoadTests(AccessBench bench) : IClassFixture<AccessBench>
{
    private const int RequestsASecond = 1000;

    // A machine that is too busy for so many gets fewer.
    private const int MostInFlight = 200;

    private static readonly TimeSpan Before = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Beyond = TimeSpan.FromSeconds(0.5);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tenant_suspended_in_the_middle_of_many_requests_is_out_within_a_second_and_no_other_notices()
    {
        var suspended = await bench.One.Api.RegisterAsync();
        var other = await bench.One.Api.RegisterAsync();
        var load = new Load(bench, [suspended, other]);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var running = load.RunAsync(enough.Token);
        await Task.Delay(Before, Stop);

        await bench.SuspendAsync(suspended.TenantId);
        var promised = load.Elapsed + Promise;
        await Task.Delay(Promise + Beyond, Stop);
        await enough.CancelAsync();
        await running;

        foreach (var service in new[] { bench.One, bench.Other })
        {
            var answers = load.Answers.Where(answer => answer.Service == service).ToList();
            var ofSuspended = answers.Where(answer => answer.Tenant == suspended).ToList();
            Assert.Equal(
                [HttpStatusCode.OK, HttpStatusCode.Forbidden], ofSuspended.Select(answer => answer.Status).Distinct().Order());
            var late = ofSuspended.Where(answer => answer.BeganAt > promised).ToList();
            Assert.NotEmpty(late);
            Assert.All(late, answer => Assert.Equal(HttpStatusCode.Forbidden, answer.Status));
            Assert.All(answers.Where(answer => answer.Tenant == other), answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        }
    }

    private sealed class Load(AccessBench bench, IReadOnlyList<Registered> tenants)
    {
        private readonly Stopwatch _watch = Stopwatch.StartNew();

        public TimeSpan Elapsed => _watch.Elapsed;

        public ConcurrentQueue<(ServiceProcess Service, Registered Tenant, TimeSpan BeganAt, HttpStatusCode Status)> Answers { get; } = [];

        /// <summary>Begins requests at that rate until it is to stop, of each tenant to each replica in turn, and waits for all.</summary>
        public async Task RunAsync(CancellationToken enough)
        {
            using var free = new SemaphoreSlim(MostInFlight);
            var requests = new List<Task>();
            while (!enough.IsCancellationRequested)
            {
                if (requests.Count >= Elapsed.TotalSeconds * RequestsASecond)
                    await Task.Delay(TimeSpan.FromMilliseconds(5), Stop);
                await free.WaitAsync(Stop);
                requests.Add(AskAsync(requests.Count, free));
            }

            await Task.WhenAll(requests);
        }

        private async Task AskAsync(int number, SemaphoreSlim free)
        {
            try
            {
                var service = number % 2 == 0 ? bench.One : bench.Other;
                var tenant = tenants[number / 2 % tenants.Count];
                using var request = new HttpRequestMessage(HttpMethod.Get, "/api/me")
                {
                    Headers = { Authorization = new AuthenticationHeaderValue("Bearer", tenant.AccessToken) },
                };
                var beganAt = Elapsed;
                using var answer = await service.Api.Http.SendAsync(request, Stop);
                Answers.Enqueue((service, tenant, beganAt, answer.StatusCode));
            }
            finally
            {
                free.Release();
            }
        }
    }
}
