using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Startup;

/// <summary>A server of these tests' own: they stop it, and change who may enter its databases.</summary>
public sealed class StartupServer : IAsyncLifetime
{
    public PostgresServer Server { get; } = new();

    public ValueTask InitializeAsync() => Server.InitializeAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}

[CollectionDefinition]
public sealed class SharedStartupServer : ICollectionFixture<StartupServer>;
