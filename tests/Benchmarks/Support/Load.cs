using System.Diagnostics;
using System.Net;
using TenantManager.Benchmarks.Reporting;

namespace TenantManager.Benchmarks.Support;

/// <summary>Logins by many clients at once, each of which begins the next when it has the answer to the last.</summary>
internal sealed class Load
{
    /// <summary>What a refused client waits: less would measure the clients, which share the machine with the service.</summary>
    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly TimeSpan _warmUp;
    private readonly TimeSpan _window;
    private readonly Stopwatch _watch = new();

    private Load(TimeSpan warmUp, TimeSpan window)
    {
        _warmUp = warmUp;
        _window = window;
    }

    /// <summary>Milliseconds that logins took.</summary>
    public Samples Successes { get; } = new("a login", "ms");

    /// <summary>Milliseconds until a client was told that there is no room.</summary>
    public Samples Refusals { get; } = new("a refusal", "ms");

    /// <summary>Logins a second.</summary>
    public double Rate => Successes.Count / _window.TotalSeconds;

    /// <summary>Counts what is answered in the window, which begins when the warm-up is over.</summary>
    public static async Task<Load> RunAsync(
        ServiceUnderTest service, IReadOnlyList<Account> accounts, int clients, TimeSpan warmUp, TimeSpan window, CancellationToken cancellationToken)
    {
        var load = new Load(warmUp, window);
        load._watch.Start();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(
            client => load.ClientAsync(service, accounts[client % accounts.Count], cancellationToken)));
        return load;
    }

    private async Task ClientAsync(ServiceUnderTest service, Account account, CancellationToken cancellationToken)
    {
        while (_watch.Elapsed < _warmUp + _window)
        {
            using var content = account.Login();
            var start = _watch.Elapsed;
            using var answer = await service.Http.PostAsync("/api/auth/login", content, cancellationToken);
            var end = _watch.Elapsed;
            var isRefusal = answer.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests;
            if (!isRefusal && answer.StatusCode != HttpStatusCode.OK)
                throw new InvalidOperationException($"A login got {(int)answer.StatusCode}.");
            Note(isRefusal ? Refusals : Successes, start, end);
            if (isRefusal)
                await Task.Delay(PauseAfterRefusal, cancellationToken);
        }
    }

    private void Note(Samples samples, TimeSpan start, TimeSpan end)
    {
        if (end < _warmUp || end > _warmUp + _window)
            return;
        lock (_lock)
            samples.Add(end - start);
    }
}
