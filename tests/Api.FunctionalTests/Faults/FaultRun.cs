using System.Diagnostics;
using System.Net;
using TenantManager.Api.FunctionalTests.Idempotency;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.Infrastructure.Faults;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Faults;

/// <summary>One registration that meets a fault at one point, itself or by what it makes the service do in the background.</summary>
internal sealed class FaultRun
{
    private readonly FaultBench _bench;
    private readonly KeyedRegistration _registration;
    private readonly Task<Answer?> _first;

    private FaultRun(FaultBench bench, FaultyService service, string point, KeyedRegistration registration)
    {
        (_bench, Service, Point, _registration) = (bench, service, point, registration);
        _first = SendAsync();
    }

    public FaultyService Service { get; }

    public string Point { get; }

    /// <summary>The first answer may be a 500: of a step that a test made fail.</summary>
    private bool MayBeFault { get; init; }

    // A warm database that is not fit to be handed out is passed over: then the registration is done without having come to the point.
    private const int MaxRegistrations = 5;

    /// <summary>Asks for the fault, sends the registration, and waits until the fault has happened.</summary>
    public static async Task<FaultRun> StartAsync(FaultBench bench, FaultyService service, string point, string action)
    {
        await service.SetAsync(point, action);
        if (FaultCases.IsOf(point, "undo"))
            await service.SetAsync(FaultPoint.BootstrapBegun, "fail");
        if (FaultCases.IsOf(point, "template"))
            await bench.ChangeSourceAsync(service);
        for (var attempt = 1; ; attempt++)
        {
            var run = new FaultRun(bench, service, point, KeyedRegistration.New(bench.Secrets))
            {
                MayBeFault = action == "fail" || FaultCases.IsOf(point, "undo"),
            };
            if (FaultCases.IsOf(point, "claim") && attempt < MaxRegistrations)
            {
                await Eventually.TrueAsync($"{point} is reached, or passed by", ServiceProcess.Patience, () =>
                    service.HasReached(point) || run._first is { IsCompletedSuccessfully: true, Result.Status: HttpStatusCode.Created });
                if (!service.HasReached(point))
                    continue;
            }

            await service.ReachedAsync(point);
            return run;
        }
    }

    /// <summary>Again, where what the test before this one broke has ended it before it came to the point.</summary>
    private async Task<Answer?> SendAsync()
    {
        var clock = Stopwatch.StartNew();
        Answer? answer;
        do
            answer = await _registration.SendAsync(Service.Api);
        while (answer?.Status == HttpStatusCode.ServiceUnavailable && !Service.HasReached(Point) && clock.Elapsed < ServiceProcess.Patience);
        return answer;
    }

    /// <summary>Waits until the registry knows the registration: others may be at the point for it before it is.</summary>
    public Task HasBegunAsync() => Eventually.TrueAsync("the registration has begun", ServiceProcess.Patience, async () =>
        (await _bench.Postgres.QueryAsync<string>(
            Service.Process.Registry, $"SELECT email FROM global_users WHERE email = '{_registration.Email}'")).Count == 1);

    public Task LetGoAsync() => Service.LetGoAsync(Point);

    /// <summary>The same request once more, now.</summary>
    public async Task<Answer> AgainAsync() =>
        await _registration.SendAsync(Service.Api) ?? throw new InvalidOperationException("There was no answer.");

    /// <summary>What the first request was answered; null where the connection broke.</summary>
    public async Task<Answer?> FirstAsync()
    {
        var answer = await _first;
        Assert.True(
            answer is null or { Status: HttpStatusCode.Created or HttpStatusCode.ServiceUnavailable }
            || (MayBeFault && answer.Status == HttpStatusCode.InternalServerError),
            answer?.Text);
        return answer;
    }

    /// <summary>Whether the pool meets the fault, and the registration may be answered meanwhile.</summary>
    public bool IsInTheBackground(FaultPath path) =>
        FaultCases.IsOf(Point, "warm") || (FaultCases.IsOf(Point, "clone") && path == FaultPath.Warm);

    public static void AssertConflict(Answer answer, string code)
    {
        Assert.True(answer.Status == HttpStatusCode.Conflict, answer.Text);
        Assert.Equal(code, answer.Code);
    }

    /// <summary>Another registration with the same email, and a key of its own.</summary>
    public Task<Answer?> WithSameEmailAsync() => KeyedRegistration.New(_bench.Secrets, _registration.Email).SendAsync(Service.Api);

    /// <summary>A retry succeeds, with the first answer where there was one, and nothing is left of what went wrong.</summary>
    public async Task<Answer> SucceedsAsync()
    {
        try
        {
            if (await FirstAsync() is { Status: HttpStatusCode.Created } answered)
                _registration.Acknowledged(answered);
            // Something else may have led to the undoing.
            Service.Unset(FaultPoint.BootstrapBegun);
            var answer = await _registration.RetryAsync(() => Service.Api);
            await new Oracle(_bench.Postgres, Service.Process).AssertAsync([_registration]);
            return answer;
        }
        catch
        {
            TestContext.Current.AddAttachment("service.log", Service.Process.Output);
            throw;
        }
    }
}
