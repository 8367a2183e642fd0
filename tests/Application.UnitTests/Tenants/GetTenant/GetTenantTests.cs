using Moq;
using TenantManager.Application.Tenants.GetTenant;
using TenantManager.Application.UnitTests.Support;
using TenantManager.Domain.Tenants;
using Xunit;

namespace TenantManager.Application.UnitTests.Tenants.GetTenant;

public sealed class GetTenantTests : IAsyncDisposable
{
    private readonly TestApplication _app = new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Finds_a_tenant_by_its_id()
    {
        var tenant = Some.Details();
        _app.Queries.Setup(q => q.FindAsync(tenant.Id, It.IsAny<CancellationToken>())).ReturnsAsync(tenant);

        var result = await _app.SendAsync(new GetTenantQuery(tenant.Id));

        Assert.Same(tenant, result.Value);
    }

    [Fact]
    public async Task Says_that_there_is_no_such_tenant()
    {
        var result = await _app.SendAsync(new GetTenantQuery(Guid.CreateVersion7(Some.Now)));

        Assert.Same(TenantErrors.NotFound, result.Error);
    }
}
