using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning.Reconciliation;

/// <summary>
/// A session that the administrator may not end: PostgreSQL refuses to drop the database by force, and without force waits some
/// seconds for the session to end. Autovacuum's are of that kind; here it is a superuser's.
/// </summary>
public sealed class ForcedDropTests(PostgresServer server)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task What_may_not_be_dropped_by_force_is_dropped_without_as_soon_as_it_is_free()
    {
        await using var bench = await ProvisioningBench.CreateAsync(server, await server.CreateDatabaseAsync("forced"));
        var tenant = await bench.ProvisionAsync();
        var name = tenant.DatabaseName.Value;
        Task removal;

        await using (await server.OpenAsync(name))
        {
            removal = bench.Provisioner.RemoveAsync(tenant, TestContext.Current.CancellationToken);
            await Eventually.TrueAsync("the drop waits for the session", Patience, async () => removal.IsCompleted
                || (await server.QueryAsync<string>(
                    "postgres",
                    $"SELECT query FROM pg_stat_activity WHERE query ILIKE '%DROP DATABASE%{name}%' AND state = 'active' AND pid <> pg_backend_pid()"))
                    is [var query] && !query.Contains("FORCE", StringComparison.Ordinal));
            Assert.False(removal.IsCompleted, bench.Log.Text);
        }

        await removal;
        Assert.Empty(await bench.TracesOfAsync(name, ProvisioningBench.ApplicationNameOf(tenant)));
    }
}
