using TenantManager.TestSupport.Docker;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Docker;

[Collection(typeof(SharedContainer))]
public abstract class DockerTestBase
{
    protected DockerTestBase(DockerPostgresContainer container)
    {
        Assert.SkipWhen(container.UnavailableReason is not null, $"Docker cannot be had: {container.UnavailableReason}");
        Container = container;
    }

    protected DockerPostgresContainer Container { get; }

    /// <summary>The sample schema, made by the first test that needs it.</summary>
    protected async Task RequireSourceAsync()
    {
        if (!await Container.QueryAsync<bool>(
            "postgres", $"SELECT exists(SELECT FROM pg_database WHERE datname = '{DockerBench.Source}')"))
        {
            await Container.CreateCrmAsync(DockerBench.Source);
        }
    }
}
