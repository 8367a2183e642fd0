using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using TenantManager.Domain.Tenants;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Security;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Composition;

/// <summary>The service's adapters, composed as the service composes them; nothing is replaced.</summary>
internal sealed class Adapters : IAsyncDisposable
{
    private static int _tenants;

    private readonly ServiceProvider _services;

    public Adapters(InfrastructureOptions options, TimeProvider? clock = null)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(Log));
        services.AddSingleton(clock ?? TimeProvider.System);
        services.AddInfrastructure(options);
        _services = services.BuildServiceProvider(validateScopes: true);
    }

    public CapturedLog Log { get; } = new();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public AsyncServiceScope NewScope() => _services.CreateAsyncScope();

    /// <summary>A pending tenant with names of its own.</summary>
    public Tenant NewTenant()
    {
        var slug = Slug.FromText($"acme {Interlocked.Increment(ref _tenants)}");
        return Tenant.Register(
            OrganizationName.From("ACME"),
            slug,
            DatabaseName.For("tenant_", slug, (uint)Random.Shared.Next()),
            Plan.Free,
            Get<SecretsKey>().Id,
            TimeProvider.System.GetUtcNow());
    }

    /// <summary>What one of the health checks says.</summary>
    public async Task<HealthReportEntry> CheckHealthAsync(string name)
    {
        var report = await Get<HealthCheckService>().CheckHealthAsync(
            check => check.Name == name, TestContext.Current.CancellationToken);
        return report.Entries[name];
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
