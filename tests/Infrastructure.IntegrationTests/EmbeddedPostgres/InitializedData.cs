using TenantManager.Infrastructure.EmbeddedPostgres;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.EmbeddedPostgres;

/// <summary>Data that initdb has made once, for tests to take copies of.</summary>
public sealed class InitializedData : IAsyncLifetime
{
    public const string Password = "the-right-password";

    private readonly WorkDirectory _original = new();

    public async ValueTask InitializeAsync()
    {
        var options = new EmbeddedPostgresOptions(_original.Data, Ports.FindFree(), Password) { IsDurable = false };
        await using var server = await EmbeddedPostgresServer.StartAsync(options, CancellationToken.None);
    }

    public ValueTask DisposeAsync()
    {
        _original.Dispose();
        return ValueTask.CompletedTask;
    }

    internal Task<WorkDirectory> CopyAsync() => WorkDirectory.CopyOfAsync(_original.Data, "postgres");

    internal static EmbeddedPostgresOptions OptionsFor(WorkDirectory directory, int? port = null) =>
        new(directory.Data, port ?? Ports.FindFree(), Password) { IsDurable = false };
}
