using TenantManager.Application.Abstractions;
using TenantManager.TestSupport.Docker;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Docker;

/// <summary>What docker exec began goes on in the container when its client is killed; nothing of it may stay.</summary>
public sealed class DockerInterruptionTests(DockerPostgresContainer container) : DockerTestBase(container)
{
    [Fact]
    public async Task Ends_the_processes_in_the_container_when_the_copy_takes_too_long()
    {
        await RequireSourceAsync();
        await using var bench = await DockerBench.CreateAsync(Container, timeout: TimeSpan.FromSeconds(12));
        var tenant = bench.NewTenant();

        var (provisioning, held) = await bench.ProvisionAgainstAsync(tenant, SourceLock.OfCatalogAsync);
        await using var _ = held;
        await bench.UntilCopyRunsAsync();
        var refused = await Assert.ThrowsAsync<ProvisioningException>(() => provisioning);
        await bench.RemoveAsync(tenant);

        Assert.Equal("schema_copy_failed", refused.Error.Code);
        Assert.Contains("SCHEMA_COPY_TIMEOUT (12 s)", refused.Message, StringComparison.Ordinal);
        await bench.UntilNoCopyRunsAsync();
        await bench.AssertNothingIsLeftOfAsync(tenant);
    }

    [Fact]
    public async Task Ends_the_processes_in_the_container_when_it_is_cancelled()
    {
        await RequireSourceAsync();
        await using var bench = await DockerBench.CreateAsync(Container);
        var tenant = bench.NewTenant();
        using var cancellation = new CancellationTokenSource();

        var (provisioning, held) = await bench.ProvisionAgainstAsync(tenant, SourceLock.OfTableAsync, cancellation.Token);
        await using var _ = held;
        await bench.UntilCopyRunsAsync();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => provisioning);
        await bench.RemoveAsync(tenant);

        await bench.UntilNoCopyRunsAsync();
        await bench.AssertNothingIsLeftOfAsync(tenant);
    }

    [Theory]
    [InlineData("pg_dump", "pg_dump of the source failed")]
    [InlineData("pg_restore", "ended half-way")]
    public async Task Fails_when_one_end_is_killed_inside_the_container_and_can_be_done_again(string program, string reason)
    {
        await RequireSourceAsync();
        await using var bench = await DockerBench.CreateAsync(Container);
        var tenant = bench.NewTenant();

        var (provisioning, held) = await bench.ProvisionAgainstAsync(tenant, SourceLock.OfTableAsync);
        await using (held)
        {
            await bench.UntilCopyRunsAsync();
            await bench.UntilDumpWaitsAsync();
            await Container.KillAsync(program);
        }

        var refused = await Assert.ThrowsAsync<ProvisioningException>(() => provisioning);
        Assert.Equal("schema_copy_failed", refused.Error.Code);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        await bench.RemoveAsync(tenant);
        await bench.UntilNoCopyRunsAsync();
        await bench.AssertNothingIsLeftOfAsync(tenant);
        await bench.ProvisionAsync(tenant);
    }
}
