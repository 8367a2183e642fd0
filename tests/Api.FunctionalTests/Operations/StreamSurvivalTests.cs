using System.Text.Json.Nodes;
using TenantManager.Api.FunctionalTests.Faults;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.Infrastructure.Faults;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Operations;

[Collection(typeof(BrokenConnections))]
public sealed class StreamSurvivalTests(FaultBench bench)
{
    [Fact]
    public async Task Who_listens_while_PostgreSQL_is_restarted_hears_of_the_end()
    {
        var service = await bench.ServiceAsync(FaultPath.Clone);
        await service.SetAsync(FaultPoint.OperationClaimed, "hold");
        var operation = await StartedOperation.StartAsync(service.Process, bench.Secrets);
        await service.ReachedAsync(FaultPoint.OperationClaimed);
        using var stream = await EventStream.OpenAsync(service.Api, operation);
        Assert.Equal("running", (string)JsonNode.Parse((await stream.NextAsync())!["data"])!["state"]!);

        await bench.Postgres.StopAsync();
        await Eventually.TrueAsync("the outage is seen", ServiceProcess.Patience, () => service.Process.Output.Contains(
            "Operations that clients listen to could not be looked at", StringComparison.Ordinal));
        await bench.Postgres.StartAgainAsync(TestContext.Current.CancellationToken);
        await service.LetGoAsync(FaultPoint.OperationClaimed);

        Assert.Equal("succeeded", (string)(await stream.RestAsync())[^1]["state"]!);
        await new Oracle(bench.Postgres, service.Process).AssertAsync([]);
    }

    [Fact]
    public async Task An_operation_in_whose_midst_PostgreSQL_is_restarted_succeeds()
    {
        var service = await bench.ServiceAsync(FaultPath.Clone);
        await service.SetAsync(FaultPoint.CloneCreated, "hold");
        var operation = await StartedOperation.StartAsync(service.Process, bench.Secrets);
        await service.ReachedAsync(FaultPoint.CloneCreated);

        await bench.Postgres.StopAsync();
        await bench.Postgres.StartAgainAsync(TestContext.Current.CancellationToken);
        await service.LetGoAsync(FaultPoint.CloneCreated);

        Assert.Equal("succeeded", (string)(await operation.FinishedAsync(service.Api))["state"]!);
        await new Oracle(bench.Postgres, service.Process).AssertAsync([]);
    }
}
