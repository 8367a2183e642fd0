using TenantManager.Api.FunctionalTests.Support;
using Xunit;

[assembly: AssemblyFixture(typeof(TestBench))]
