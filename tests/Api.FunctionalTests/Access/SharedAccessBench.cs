using Xunit;

namespace TenantManager.Api.FunctionalTests.Access;

[CollectionDefinition(AccessBench.Collection)]
public sealed class SharedAccessBench : ICollectionFixture<AccessBench>;
