using Microsoft.Extensions.Diagnostics.HealthChecks;
using TenantManager.Application.Abstractions;
using TenantManager.TestSupport.Docker;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Docker;

public sealed class UnusableDockerTests(DockerPostgresContainer container) : DockerTestBase(container)
{
    private const string OtherContainer = "tm-other-tools";

    [Fact]
    public Task Says_that_there_is_no_such_container() => AssertRefusedAsync(
        "no-such-container", "docker_unavailable", "'no-such-container' cannot be used: there is none of that name");

    [Fact]
    public async Task Says_that_the_container_is_stopped()
    {
        await Container.CreateContainerAsync("tm-stopped");

        await AssertRefusedAsync("tm-stopped", "docker_unavailable", "'tm-stopped' cannot be used: it is not running");
    }

    [Fact]
    public async Task Says_that_pg_dump_is_missing_inside()
    {
        await HaveToolsAsync("", "");

        await AssertRefusedAsync(
            OtherContainer, "pg_dump_missing", $"pg_dump: command not found in the Docker container '{OtherContainer}'");
    }

    [Fact]
    public async Task Says_that_pg_restore_alone_is_missing_inside()
    {
        await HaveToolsAsync("pg_dump", "pg_dump (PostgreSQL) 99.1");

        await AssertRefusedAsync(
            OtherContainer, "pg_dump_missing", $"pg_restore: command not found in the Docker container '{OtherContainer}'");
    }

    [Fact]
    public async Task Says_that_pg_dump_inside_is_older_than_the_server()
    {
        await HaveToolsAsync("pg_dump pg_restore", "pg_dump (PostgreSQL) 13.4");

        await AssertRefusedAsync(OtherContainer, "pg_dump_outdated", "pg_dump 13 is older than the server");
    }

    [Fact]
    public async Task Says_that_docker_fails_in_a_way_that_only_the_log_knows()
    {
        await HaveToolsAsync("pg_dump pg_restore", "something else");

        var log = await AssertRefusedAsync(OtherContainer, "docker_unavailable", "the service's log says how");
        Assert.Contains(
            $"pg_dump in the Docker container {OtherContainer} ended with exit code 0: something else", log, StringComparison.Ordinal);
    }

    /// <summary>Gives the other container these programs and no others, which all print the same.</summary>
    private async Task HaveToolsAsync(string programs, string output)
    {
        if ((await DockerEngine.TryAsync("container", "inspect", OtherContainer)).ExitCode != 0)
        {
            await Container.RunContainerAsync(
                OtherContainer, ["--env", "PATH=/tmp:/usr/bin:/bin"], "while true; do sleep 60; done");
        }

        const string Script =
            """
            rm -f /tmp/*
            for program in $1; do printf '#!/bin/sh\necho "%s"\n' "$2" >/tmp/$program; chmod 755 /tmp/$program; done
            """;
        await DockerEngine.RunAsync("exec", OtherContainer, "sh", "-c", Script, "sh", programs, output);
    }

    /// <summary>In both places that tell of it; returns the service's log.</summary>
    private async Task<string> AssertRefusedAsync(string toolsContainer, string code, string words)
    {
        await RequireSourceAsync();
        await using var bench = await DockerBench.CreateAsync(Container, toolsContainer);
        var tenant = bench.NewTenant();

        var refused = await Assert.ThrowsAsync<ProvisioningException>(() => bench.ProvisionAsync(tenant));

        Assert.Equal(code, refused.Error.Code);
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        var health = await bench.Adapters.CheckHealthAsync("pg_dump");
        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.Contains(words, health.Description, StringComparison.Ordinal);
        await bench.AssertNothingIsLeftOfAsync(tenant);
        return bench.Adapters.Log.Text;
    }
}
