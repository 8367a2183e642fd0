using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.EmbeddedPostgres;

/// <summary>The <c>.data</c> of a service that has been started once, for tests to take copies of.</summary>
public sealed class PreparedService : IAsyncLifetime
{
    private readonly WorkDirectory _original = new();

    /// <summary>How the first service ended.</summary>
    public int ExitCode { get; private set; }

    public async ValueTask InitializeAsync()
    {
        using var service = ServiceProcess.Start(_original.Root);
        await service.UntilReadyAsync();
        await service.TerminateAsync();
        ExitCode = await service.ExitCodeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _original.UntilNothingRunsAsync();
        _original.Dispose();
    }

    internal Task<WorkDirectory> CopyAsync() => WorkDirectory.CopyOfAsync(Path.Combine(_original.Root, ".data"), ".data");
}
