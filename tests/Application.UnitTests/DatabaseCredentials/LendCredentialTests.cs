using FluentValidation;
using Moq;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;
using TenantManager.Application.DatabaseCredentials.LendCredential;
using TenantManager.Application.DatabaseCredentials.RevokeCredential;
using TenantManager.Application.TenantDatabases;
using TenantManager.Application.UnitTests.Support;
using TenantManager.Domain.ApiKeys;
using TenantManager.Domain.Common;
using TenantManager.Domain.DatabaseCredentials;
using TenantManager.Domain.Tenants;
using Xunit;

namespace TenantManager.Application.UnitTests.DatabaseCredentials;

public sealed class LendCredentialTests : IAsyncDisposable
{
    private readonly TestApplication _app = new();
    private readonly List<DatabaseCredential> _added = [];

    public LendCredentialTests()
    {
        _app.Credentials.Setup(c => c.Add(It.IsAny<DatabaseCredential>())).Callback(_added.Add);
        _app.Credentials.Setup(c => c.TryRevokeAsync(It.IsAny<Guid>(), It.IsAny<Guid>(), Some.Now, It.IsAny<CancellationToken>()))
            .ReturnsAsync(true).Callback(() => _app.Steps.Add("revoke"));
        _app.LentRoles.Setup(l => l.MakeAsync(It.IsAny<Guid>(), It.IsAny<Guid>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync("s3cret").Callback(() => _app.Steps.Add("make"));
        _app.LentRoles.Setup(l => l.EndDueAsync(It.IsAny<Guid>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(1).Callback(() => _app.Steps.Add("end"));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task It_is_committed_before_the_role_is_made()
    {
        var tenant = _app.ActAs(CallerKind.User, Some.Tenant());

        var lent = (await _app.SendAsync(Command())).Value!;

        Assert.Equal(["save", "commit", "make"], _app.Steps);
        var row = Assert.Single(_added);
        Assert.Equal(
            (tenant.Id, CredentialAccess.Write, Some.Now.AddHours(8), (byte[]?)null), (row.TenantId, row.Access, row.ExpiresAt, row.KeyHash));
        Assert.Equal($"postgresql://{row.RoleName}:s3cret@db.example.com/{tenant.DatabaseName}", lent.DatabaseUrl);
        Assert.DoesNotContain("s3cret", lent.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_retry_goes_on_with_what_was_begun()
    {
        var tenant = _app.ActAs(CallerKind.User, Some.Tenant());
        var begun = DatabaseCredential.Lend(
            tenant.Id, tenant.DatabaseName, 1, CredentialAccess.Write, Some.Now, TimeSpan.FromHours(8), Some.Key.Hash);
        _app.Credentials.Setup(c => c.FindByKeyAsync(Some.Key, It.IsAny<CancellationToken>())).ReturnsAsync(begun);

        var lent = (await _app.SendAsync(Command() with { Key = Some.Key })).Value!;

        Assert.Equal(begun.Id, lent.Details.Id);
        Assert.Empty(_added);
        Assert.Equal(["make"], _app.Steps);
    }

    [Fact]
    public async Task What_cannot_be_made_is_taken_back()
    {
        _app.ActAs(CallerKind.User, Some.Tenant());
        _app.LentRoles.Setup(l => l.MakeAsync(It.IsAny<Guid>(), It.IsAny<Guid>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new ProvisioningException(Error.Unavailable("tenant_database_unavailable", "No.")));

        await Assert.ThrowsAsync<ProvisioningException>(() => _app.SendAsync(Command()));

        Assert.Equal(["save", "commit", "revoke"], _app.Steps);
    }

    [Fact]
    public async Task What_is_over_before_it_was_made_is_to_be_asked_for_again()
    {
        _app.ActAs(CallerKind.User, Some.Tenant());
        _app.LentRoles.Setup(l => l.MakeAsync(It.IsAny<Guid>(), It.IsAny<Guid>(), It.IsAny<CancellationToken>())).ReturnsAsync((string?)null);

        Assert.Same(TenantDatabaseErrors.Unavailable, (await _app.SendAsync(Command())).Error);
    }

    [Fact]
    public async Task There_are_at_most_twenty()
    {
        _app.ActAs(CallerKind.User, Some.Tenant());
        _app.Credentials.Setup(c => c.CountOpenAsync(It.IsAny<Guid>(), It.IsAny<CancellationToken>())).ReturnsAsync(20);

        Assert.Same(DatabaseCredentialErrors.TooMany, (await _app.SendAsync(Command())).Error);
        Assert.Empty(_app.Steps);
    }

    [Fact]
    public async Task Neither_api_keys_nor_suspended_tenants_lend()
    {
        _app.ActAs(CallerKind.ApiKey, Some.Tenant());
        Assert.Same(ApiKeyErrors.NotForApiKeys, (await _app.SendAsync(Command())).Error);
        _app.ActAs(CallerKind.Operator, Some.Tenant(TenantStatus.Suspended));
        Assert.Same(TenantErrors.Suspended, (await _app.SendAsync(Command())).Error);
        Assert.Empty(_app.Steps);
    }

    [Theory]
    [InlineData("write", 60, true)]
    [InlineData("read", 30 * 24 * 60 * 60, true)]
    [InlineData("read", 59, false)]
    [InlineData("read", 30 * 24 * 60 * 60 + 1, false)]
    [InlineData("read", null, false)]
    [InlineData("1", 60, false)]
    public async Task Access_and_time_are_checked(string access, int? seconds, bool isRight)
    {
        _app.ActAs(CallerKind.User, Some.Tenant());
        var command = new LendCredentialCommand(access, seconds is { } number ? TimeSpan.FromSeconds(number) : null);

        var refusal = await Record.ExceptionAsync(() => _app.SendAsync(command));

        Assert.Equal(isRight ? null : typeof(ValidationException), refusal?.GetType());
    }

    [Fact]
    public async Task Revoking_is_written_down_before_the_role_is_ended()
    {
        _app.ActAs(CallerKind.ApiKey, Some.Tenant());

        Assert.True((await _app.SendAsync(new RevokeCredentialCommand(Guid.NewGuid()))).IsSuccess);

        Assert.Equal(["revoke", "end"], _app.Steps);
    }

    [Fact]
    public async Task What_is_not_the_tenants_is_not_found_and_nothing_is_ended()
    {
        _app.ActAs(CallerKind.User, Some.Tenant());
        _app.Credentials.Setup(c => c.TryRevokeAsync(It.IsAny<Guid>(), It.IsAny<Guid>(), Some.Now, It.IsAny<CancellationToken>())).ReturnsAsync(false);

        Assert.Same(DatabaseCredentialErrors.NotFound, (await _app.SendAsync(new RevokeCredentialCommand(Guid.NewGuid()))).Error);
        Assert.DoesNotContain("end", _app.Steps);
    }

    private static LendCredentialCommand Command() => new("write", TimeSpan.FromHours(8));
}
