using TenantManager.Api.FunctionalTests.Support;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Idempotency;

/// <summary>The service that the tests of a class kill and start again, one after the other.</summary>
public sealed class CrashedService(TestBench bench) : IAsyncLifetime
{
    private FaultyService? _service;

    public async ValueTask InitializeAsync() => _service = await FaultyService.StartAsync(bench);

    /// <summary>It runs, and no fault is asked of it.</summary>
    internal async Task<FaultyService> GetAsync()
    {
        var service = _service ?? throw new InvalidOperationException("The service has not been started.");
        service.ClearFaults();
        if (await service.Process.StatusOfHealthAsync() is null)
            await service.StartAgainAsync(); // the test before this one has failed
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        if (_service is not null)
            await _service.DisposeAsync();
    }
}
