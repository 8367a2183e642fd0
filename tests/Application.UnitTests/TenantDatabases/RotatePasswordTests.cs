using Moq;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;
using TenantManager.Application.Secrets;
using TenantManager.Application.TenantDatabases.RotatePassword;
using TenantManager.Application.UnitTests.Support;
using TenantManager.Domain.ApiKeys;
using TenantManager.Domain.Tenants;
using Xunit;

namespace TenantManager.Application.UnitTests.TenantDatabases;

public sealed class RotatePasswordTests : IAsyncDisposable
{
    private readonly TestApplication _app = new();

    public RotatePasswordTests() =>
        _app.Gate.Setup(g => g.ApplyAsync(It.IsAny<Guid>(), It.IsAny<CancellationToken>())).Does(() => _app.Steps.Add("gate"));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task The_next_version_is_committed_before_the_server_is_told()
    {
        var tenant = Caller();

        var rotated = await _app.SendAsync(new RotatePasswordCommand());

        Assert.Equal(["save", "commit", "gate"], _app.Steps);
        Assert.Equal((2, 1), (tenant.DatabasePasswordVersion, tenant.DatabasePasswordAppliedVersion));
        Assert.Contains("password-2", rotated.Value!.DatabaseUrl, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_retry_has_the_server_follow_and_does_not_count()
    {
        var tenant = Caller();

        await _app.SendAsync(new RotatePasswordCommand { Key = Some.Key });
        await _app.SendAsync(new RotatePasswordCommand { Key = new RequestKey([.. Some.Key.Hash]) });
        Assert.Equal(2, tenant.DatabasePasswordVersion);
        await _app.SendAsync(new RotatePasswordCommand { Key = new RequestKey([9]) });
        await _app.SendAsync(new RotatePasswordCommand());
        await _app.SendAsync(new RotatePasswordCommand());

        Assert.Equal(5, tenant.DatabasePasswordVersion);
        Assert.Equal(5, _app.Steps.Count(step => step == "gate"));
    }

    [Fact]
    public async Task Who_loses_against_another_gets_the_others_password()
    {
        var tenant = Caller();
        _app.Tenants.Setup(t => t.ReadPasswordVersionAsync(tenant.Id, It.IsAny<CancellationToken>())).ReturnsAsync(7);

        Assert.Contains("password-7", (await _app.SendAsync(new RotatePasswordCommand())).Value!.DatabaseUrl, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Operators_do_not_see_it()
    {
        Caller(CallerKind.Operator);

        Assert.Null((await _app.SendAsync(new RotatePasswordCommand())).Value!.DatabaseUrl);
    }

    [Fact]
    public async Task Api_keys_may_not()
    {
        Caller(CallerKind.ApiKey);

        Assert.Same(ApiKeyErrors.NotForApiKeys, (await _app.SendAsync(new RotatePasswordCommand())).Error);
        Assert.Empty(_app.Steps);
    }

    [Fact]
    public async Task While_the_secrets_key_is_changed_nothing_is_rotated()
    {
        Caller(secretsKeyId: "key-0");

        Assert.Same(SecretsErrors.KeyChanged, (await _app.SendAsync(new RotatePasswordCommand())).Error);
        Assert.Empty(_app.Steps);
    }

    private Tenant Caller(CallerKind kind = CallerKind.User, string secretsKeyId = "key-1")
    {
        var tenant = _app.ActAs(kind, Some.Tenant(secretsKeyId: secretsKeyId));
        _app.Tenants.Setup(t => t.ReadPasswordVersionAsync(tenant.Id, It.IsAny<CancellationToken>()))
            .ReturnsAsync(() => tenant.DatabasePasswordVersion);
        return tenant;
    }
}
