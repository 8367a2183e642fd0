using Npgsql;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning;

public sealed class ConfinementTests(PostgresServer server)
{
    [Fact]
    public async Task Nobody_else_ever_enters_a_database_while_it_is_made()
    {
        var source = await server.CreateDatabaseFromAsync("entered", PostgresServer.CrmSample);
        await using var bench = await ProvisioningBench.CreateAsync(server, source);
        var neighbour = await bench.ProvisionAsync("neighbour");
        await server.ExecuteAsync("postgres", $"CREATE ROLE {source}_login LOGIN PASSWORD 'for-tests'");
        var tenant = bench.NewTenant();
        var database = tenant.DatabaseName.Value;
        using var stop = new CancellationTokenSource();

        var intruders = new[]
        {
            TryUntilStoppedAsync(server.ConnectionString(database, $"{source}_login", "for-tests"), stop.Token),
            TryUntilStoppedAsync(
                server.ConnectionString(database, neighbour.DatabaseName.Value, bench.PasswordOf(neighbour)), stop.Token),
        };
        await bench.ProvisionAsync(tenant);
        await stop.CancelAsync();

        var refusals = await Task.WhenAll(intruders);
        Assert.All(refusals, states =>
        {
            Assert.Contains(PostgresErrorCodes.InvalidCatalogName, states);
            Assert.Contains(PostgresErrorCodes.InsufficientPrivilege, states);
            Assert.DoesNotContain("entered", states);
        });
    }

    [Theory]
    [InlineData("REVOKE ALL ON DATABASE")]
    [InlineData("ALLOW_CONNECTIONS true")]
    public async Task A_database_is_closed_until_nobody_but_its_owner_may_connect(string statement)
    {
        var source = await server.CreateDatabaseAsync("closed");
        await using var proxy = new HoldingProxy(server.Port, statement);
        await using var other = await ProvisioningBench.CreateAsync(server, source);
        var neighbour = await other.ProvisionAsync("neighbour");
        await using var bench = await other.NewReplicaAsync(new BenchSettings { Port = proxy.Port });
        var tenant = bench.NewTenant();
        var provisioning = bench.ProvisionAsync(tenant);
        await proxy.Held.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => bench.OpenAsync(neighbour, tenant.DatabaseName.Value));

        Assert.Equal(PostgresErrorCodes.ObjectNotInPrerequisiteState, refused.SqlState);
        proxy.LetGo();
        await provisioning;
    }

    /// <summary>What came of the tries: SQLSTATEs, or <c>entered</c>.</summary>
    private static async Task<IReadOnlySet<string>> TryUntilStoppedAsync(string connectionString, CancellationToken stop)
    {
        var seen = new HashSet<string>();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = new NpgsqlConnection(connectionString);
                await connection.OpenAsync(CancellationToken.None);
                seen.Add("entered");
            }
            catch (PostgresException e)
            {
                seen.Add(e.SqlState);
            }
        }

        return seen;
    }
}
