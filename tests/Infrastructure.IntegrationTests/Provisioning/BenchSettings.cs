using Microsoft.Extensions.DependencyInjection;
using TenantManager.Infrastructure.Configuration;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning;

internal sealed record BenchSettings
{
    /// <summary>Null for the server's own.</summary>
    public string? Host { get; init; }

    /// <summary>Null for the server's own.</summary>
    public int? Port { get; init; }

    /// <summary>Where <c>database_url</c> leads; null for the server's own.</summary>
    public int? PublicPort { get; init; }

    /// <summary>Null for the server's administrator without superuser.</summary>
    public string? AdminUser { get; init; }

    public string? AdminPassword { get; init; }

    public string SecretsKey { get; init; } = "the-secrets-key-of-the-tests";

    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    public int MaxConnectionsPerTenant { get; init; } = ProvisioningBench.MaxConnectionsPerTenant;

    public int MaxTotalConnections { get; init; } = 200;

    public TimeSpan PoolIdleTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>A look at the source for every registration: a test's change is seen at once.</summary>
    public TimeSpan Freshness { get; init; } = TimeSpan.Zero;

    public IReadOnlyList<string> DataTables { get; init; } = [];

    public int WarmDatabases { get; init; }

    public CapacityOptions Capacity { get; init; } = new(null, null, null);

    /// <summary>Long, so that no replica of a busy machine's counts as dead unless a test wants it to.</summary>
    public TimeSpan ReconcileInterval { get; init; } = TimeSpan.FromMinutes(20);

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where tests ask for faults.</summary>
    public string? FaultDirectory { get; init; }

    /// <summary>Replaces parts of the real composition by other real parts.</summary>
    public Action<IServiceCollection>? Replace { get; init; }
}
