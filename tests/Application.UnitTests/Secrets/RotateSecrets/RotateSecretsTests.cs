using Moq;
using TenantManager.Application.Secrets.RotateSecrets;
using TenantManager.Application.UnitTests.Support;
using TenantManager.Domain.Tenants;
using Xunit;

namespace TenantManager.Application.UnitTests.Secrets.RotateSecrets;

public sealed class RotateSecretsTests : IAsyncDisposable
{
    private readonly TestApplication _app = new();

    public RotateSecretsTests()
    {
        _app.DatabaseAccess.SetupGet(d => d.SecretsKeyId).Returns("key-2");
        _app.Tenants.Setup(t => t.FindBySecretsKeyOtherThanAsync("key-2", It.IsAny<int>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((string key, int limit, CancellationToken _) =>
                [.. _app.Registry.Values.Where(tenant => tenant.SecretsKeyId != key).Take(limit)]);
        _app.Provisioner.Setup(p => p.ResetPasswordAsync(It.IsAny<Tenant>(), It.IsAny<CancellationToken>()))
            .Callback((Tenant tenant, CancellationToken _) => _app.Steps.Add($"reset {tenant.Slug} from {tenant.SecretsKeyId}"))
            .Returns(Task.CompletedTask);
        _app.KeyCheck.Setup(k => k.AcceptAsync("key-2", It.IsAny<CancellationToken>())).Does(() => _app.Steps.Add("accept"));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Changes_each_role_before_its_row_and_accepts_the_key_last()
    {
        Registered("acme", "globex");
        _app.Clock.Advance(TimeSpan.FromMinutes(1));

        var result = await _app.SendAsync(new RotateSecretsCommand());

        Assert.Equal(2, result.Moved);
        Assert.Equal(["reset acme from key-1", "save", "reset globex from key-1", "save", "accept"], _app.Steps);
        Assert.All(
            _app.Registry.Values,
            tenant => Assert.Equal(("key-2", Some.Now.AddMinutes(1)), (tenant.SecretsKeyId, tenant.UpdatedAt)));
    }

    [Fact]
    public async Task Does_not_accept_the_key_while_a_tenant_is_left_behind()
    {
        Registered("acme", "globex");
        ResettingFails("globex");

        await Assert.ThrowsAsync<TimeoutException>(() => _app.SendAsync(new RotateSecretsCommand()));

        Assert.Equal(["reset acme from key-1", "save"], _app.Steps);
        Assert.Equal(["key-2", "key-1"], _app.Registry.Values.Select(tenant => tenant.SecretsKeyId));
    }

    [Fact]
    public async Task Goes_on_where_an_earlier_run_was_interrupted()
    {
        Registered("acme", "globex");
        ResettingFails("globex");
        await Assert.ThrowsAsync<TimeoutException>(() => _app.SendAsync(new RotateSecretsCommand()));
        _app.Steps.Clear();
        _app.Provisioner.Setup(p => p.ResetPasswordAsync(It.IsAny<Tenant>(), It.IsAny<CancellationToken>()))
            .Callback((Tenant tenant, CancellationToken _) => _app.Steps.Add($"reset {tenant.Slug}"))
            .Returns(Task.CompletedTask);

        var result = await _app.SendAsync(new RotateSecretsCommand());

        Assert.Equal(1, result.Moved);
        Assert.Equal(["reset globex", "save", "accept"], _app.Steps);
    }

    [Fact]
    public async Task Accepts_the_key_where_there_is_nothing_to_change()
    {
        var result = await _app.SendAsync(new RotateSecretsCommand());

        Assert.Equal(0, result.Moved);
        Assert.Equal(["accept"], _app.Steps);
    }

    [Fact]
    public async Task Goes_through_more_tenants_than_it_reads_at_once()
    {
        Registered([.. Enumerable.Range(1, 205).Select(i => $"acme-{i}")]);

        var result = await _app.SendAsync(new RotateSecretsCommand());

        Assert.Equal(205, result.Moved);
        Assert.All(_app.Registry.Values, tenant => Assert.Equal("key-2", tenant.SecretsKeyId));
    }

    private void Registered(params string[] slugs)
    {
        foreach (var tenant in slugs.Select(slug => Some.Tenant(slug: slug)))
            _app.Registry.Add(tenant.Id, tenant);
    }

    private void ResettingFails(string slug) => _app.Provisioner
        .Setup(p => p.ResetPasswordAsync(It.Is<Tenant>(tenant => tenant.Slug == Slug.Parse(slug)), It.IsAny<CancellationToken>()))
        .ThrowsAsync(new TimeoutException());
}
