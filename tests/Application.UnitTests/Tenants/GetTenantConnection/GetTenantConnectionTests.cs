using TenantManager.Application.Secrets;
using TenantManager.Application.Tenants.GetTenantConnection;
using TenantManager.Application.UnitTests.Support;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;
using Xunit;

namespace TenantManager.Application.UnitTests.Tenants.GetTenantConnection;

public sealed class GetTenantConnectionTests : IAsyncDisposable
{
    private readonly TestApplication _app = new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Tells_the_url_and_logs_that_it_did_without_it()
    {
        var tenant = Some.Tenant();

        var result = await AskAsync(tenant);

        Assert.Equal(tenant.Id, result.Value?.TenantId);
        Assert.StartsWith($"postgresql://{tenant.DatabaseName}:", result.Value?.DatabaseUrl, StringComparison.Ordinal);
        Assert.Contains(_app.Log.All, line => line is { Event: 2851 } && line.Text.Contains(tenant.Id.ToString(), StringComparison.Ordinal));
        Assert.DoesNotContain(_app.Log.All, line => line.Everything.Contains("s3cret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(TenantStatus.Suspended, "tenant_suspended")]
    [InlineData(TenantStatus.Pending, "tenant_not_ready")]
    [InlineData(TenantStatus.Failed, "tenant_not_ready")]
    public async Task Refuses_a_tenant_whose_database_is_not_open(TenantStatus status, string code) =>
        Assert.Equal(code, (await AskAsync(Some.Tenant(status))).Error?.Code);

    [Fact]
    public async Task Refuses_a_password_that_the_present_key_does_not_derive() =>
        Assert.Same(SecretsErrors.KeyChanged, (await AskAsync(Some.Tenant(secretsKeyId: "another"))).Error);

    [Fact]
    public async Task Says_that_there_is_no_such_tenant() => Assert.Same(
        TenantErrors.NotFound, (await _app.SendAsync(new GetTenantConnectionQuery(Guid.CreateVersion7(Some.Now)))).Error);

    private Task<Result<TenantConnection>> AskAsync(Tenant tenant)
    {
        _app.Registry.Add(tenant.Id, tenant);
        return _app.SendAsync(new GetTenantConnectionQuery(tenant.Id));
    }
}
