using System.Net;
using System.Net.Sockets;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.EmbeddedPostgres;

/// <summary>The real service and its server, and all the ways in which they end.</summary>
public sealed class ServiceWithEmbeddedPostgresTests(PreparedService prepared) : IClassFixture<PreparedService>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public void Ends_well_when_it_is_told_to() => Assert.Equal(0, prepared.ExitCode);

    [Fact]
    public async Task Takes_its_server_along_when_it_is_killed_and_can_be_started_at_once_again()
    {
        using var directory = await prepared.CopyAsync();
        using var first = ServiceProcess.Start(directory.Root);
        await first.UntilReadyAsync();
        var server = directory.Processes();
        Assert.Contains(server, line => line.Contains("/bin/postgres -D", StringComparison.Ordinal));

        first.Kill();
        using var second = ServiceProcess.Start(directory.Root);
        await second.UntilReadyAsync();
        Assert.Equal(HttpStatusCode.OK, await second.HealthAsync());

        second.Kill();
        await directory.UntilNothingRunsAsync();
    }

    [Fact]
    public async Task Refuses_to_start_beside_another_in_the_same_directory_and_leaves_that_one_unharmed()
    {
        using var directory = await prepared.CopyAsync();
        using var first = ServiceProcess.Start(directory.Root);
        await first.UntilReadyAsync();

        using var second = ServiceProcess.Start(directory.Root);

        Assert.Equal(69, await second.ExitCodeAsync());
        Assert.Contains("The embedded PostgreSQL cannot be started", second.Output, StringComparison.Ordinal);
        Assert.Contains(
            "Another service that was started in this directory runs it already", second.Output, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await first.HealthAsync());
        await first.TerminateAsync();
        Assert.Equal(0, await first.ExitCodeAsync());
        await directory.UntilNothingRunsAsync();
    }

    [Fact]
    public async Task Takes_another_port_when_somebody_has_taken_its_own_since()
    {
        using var directory = await prepared.CopyAsync();
        var port = ServiceProcess.PostgresPortIn(directory.Root);
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();

        using var service = ServiceProcess.Start(directory.Root);
        await service.UntilReadyAsync();

        Assert.Equal(HttpStatusCode.OK, await service.HealthAsync());
        Assert.DoesNotContain(directory.Processes(), line => line.Contains($"port={port} ", StringComparison.Ordinal));
        await service.TerminateAsync();
        await service.ExitCodeAsync();
        await directory.UntilNothingRunsAsync();
    }

    [Fact]
    public async Task Begins_anew_after_it_was_killed_while_initdb_ran()
    {
        using var directory = new WorkDirectory();
        using var first = ServiceProcess.Start(directory.Root);
        await Eventually.TrueAsync("initdb runs", Soon, () => directory.Processes().Any(
            line => line.Contains("/initdb ", StringComparison.Ordinal)));
        first.Kill();

        using var second = ServiceProcess.Start(directory.Root);
        await second.UntilReadyAsync();

        Assert.Equal(HttpStatusCode.OK, await second.HealthAsync());
        await second.TerminateAsync();
        await second.ExitCodeAsync();
        await directory.UntilNothingRunsAsync();
        Assert.True(File.Exists(Path.Combine(directory.Root, ".data", "postgres", "PG_VERSION")));
    }
}
