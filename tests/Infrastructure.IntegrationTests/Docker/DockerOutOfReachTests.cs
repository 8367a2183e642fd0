using Microsoft.Extensions.Logging.Abstractions;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Provisioning.Tools;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Docker;

/// <summary>Changes variables of the whole process, and therefore runs alone.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class ChangedEnvironment;

[Collection(typeof(ChangedEnvironment))]
public sealed class DockerOutOfReachTests
{
    [Fact]
    public async Task Says_that_there_is_no_docker_client()
    {
        var error = await ErrorWithAsync("PATH", "/nowhere");

        Assert.Equal("docker_unavailable", error.Code);
        Assert.Contains("'twenty-db' cannot be used: docker: command not found", error.Message, StringComparison.Ordinal);
        Assert.Contains("apt-get install docker.io", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_that_the_engine_does_not_answer()
    {
        Assert.SkipUnless(HasDockerClient, "There is no docker client on this machine.");

        var error = await ErrorWithAsync("DOCKER_HOST", "unix:///nowhere/docker.sock");

        Assert.Equal("docker_unavailable", error.Code);
        Assert.Contains("Docker does not answer, or refuses the service", error.Message, StringComparison.Ordinal);
    }

    private static bool HasDockerClient => Environment.GetEnvironmentVariable("PATH")!
        .Split(Path.PathSeparator).Any(directory => File.Exists(Path.Combine(directory, "docker")));

    private static async Task<Domain.Common.Error> ErrorWithAsync(string variable, string value)
    {
        var before = Environment.GetEnvironmentVariable(variable);
        Environment.SetEnvironmentVariable(variable, value);
        try
        {
            var server = new DatabaseServerOptions(PostgresServer.Host, 5432, "nobody", "", "disable", "twenty", false);
            var tools = new DockerPostgresTools("twenty-db", server, NullLogger<DockerPostgresTools>.Instance);
            var refused = await Assert.ThrowsAsync<ProvisioningException>(
                () => tools.FindAsync(15, TestContext.Current.CancellationToken));
            return refused.Error;
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, before);
        }
    }
}
