using TenantManager.TestSupport.Docker;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Docker;

/// <summary>Tests that share one PostgreSQL in a container, one after the other.</summary>
[CollectionDefinition]
public sealed class SharedContainer : ICollectionFixture<DockerPostgresContainer>;
