using Moq;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;
using TenantManager.Application.UnitTests.Support;
using TenantManager.Domain.ApiKeys;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;
using Xunit;

namespace TenantManager.Application.UnitTests.Access;

public sealed class CallerResolverTests
{
    private static readonly Guid UserId = Guid.NewGuid();
    private static readonly Guid TenantId = Guid.NewGuid();
    private static readonly Guid SessionId = Guid.NewGuid();

    private readonly Mock<IAccessDirectory> _directory = new();
    private readonly Mock<IApiKeyUses> _uses = new();
    private readonly ObservedClock _clock = new(Some.Now);
    private readonly CallerResolver _resolver;

    public CallerResolverTests()
    {
        _resolver = new CallerResolver(_directory.Object, _uses.Object, _clock);
        Knows(User());
        Knows(Tenant());
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Role.Admin, AccessLevel.Admin)]
    [InlineData(Role.User, AccessLevel.Write)]
    public async Task A_user_may_what_the_registry_has_as_the_role(Role role, AccessLevel level)
    {
        Knows(User(role));

        var caller = (await ResolveUserAsync()).Value;

        Assert.Equal(new TenantCaller(Tenant(), CallerKind.User, UserId, "admin@acme.com", level) { SessionId = SessionId }, caller);
    }

    [Fact]
    public async Task A_token_without_a_session_is_good_until_it_expires()
    {
        Knows(User(ended: SessionId));

        Assert.True((await _resolver.ResolveUserAsync(new TokenClaims(UserId, TenantId, null), Stop)).IsSuccess);
    }

    [Fact]
    public async Task A_token_of_a_session_that_was_ended_is_nobodys()
    {
        Knows(User(ended: SessionId));

        Assert.Same(UserErrors.InvalidToken, (await ResolveUserAsync()).Error);
    }

    [Fact]
    public async Task A_token_that_names_another_tenant_than_the_users_is_nobodys() => Assert.Same(
        UserErrors.InvalidToken, (await _resolver.ResolveUserAsync(new TokenClaims(UserId, Guid.NewGuid(), SessionId), Stop)).Error);

    [Fact]
    public async Task A_token_of_a_user_or_tenant_that_is_gone_is_nobodys()
    {
        Assert.Same(
            UserErrors.InvalidToken, (await _resolver.ResolveUserAsync(new TokenClaims(Guid.NewGuid(), TenantId, SessionId), Stop)).Error);
        _directory.Setup(d => d.FindTenantAsync(TenantId, It.IsAny<CancellationToken>())).ReturnsAsync((TenantAccess?)null);
        Assert.Same(UserErrors.InvalidToken, (await ResolveUserAsync()).Error);
    }

    [Theory]
    [InlineData(TenantStatus.Active, false, "user_inactive")]
    [InlineData(TenantStatus.Suspended, true, "tenant_suspended")]
    [InlineData(TenantStatus.Pending, true, "tenant_not_ready")]
    [InlineData(TenantStatus.Failed, true, "tenant_not_ready")]
    public async Task Who_is_known_and_may_not_come_in_is_told_why(TenantStatus status, bool isActive, string code)
    {
        Knows(User(isActive: isActive));
        Knows(Tenant(status));

        var error = (await ResolveUserAsync()).Error;

        Assert.Equal((code, ErrorKind.Forbidden), (error?.Code, error?.Kind));
    }

    [Theory]
    [InlineData(ApiKeyScope.Read, AccessLevel.Read)]
    [InlineData(ApiKeyScope.Write, AccessLevel.Write)]
    [InlineData(ApiKeyScope.Admin, AccessLevel.Admin)]
    public async Task An_api_key_may_what_its_scope_says_and_its_use_is_noted(ApiKeyScope scope, AccessLevel level)
    {
        var (key, access) = KnownKey(scope);

        var caller = (await _resolver.ResolveApiKeyAsync(key, Stop)).Value;

        Assert.Equal(new TenantCaller(Tenant(), CallerKind.ApiKey, access.Id, null, level), caller);
        _uses.Verify(u => u.Add(access.Id), Times.Once);
    }

    [Fact]
    public async Task An_api_key_is_nobodys_from_the_instant_that_it_expires()
    {
        var (key, _) = KnownKey(ApiKeyScope.Read, Some.Now.AddMinutes(1));
        Assert.True((await _resolver.ResolveApiKeyAsync(key, Stop)).IsSuccess);

        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Same(ApiKeyErrors.Invalid, (await _resolver.ResolveApiKeyAsync(key, Stop)).Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("tmk_short")]
    [InlineData("xmk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task What_cannot_be_an_api_key_is_not_looked_up(string key)
    {
        Assert.Same(ApiKeyErrors.Invalid, (await _resolver.ResolveApiKeyAsync(key, Stop)).Error);

        _directory.Verify(d => d.FindApiKeyAsync(It.IsAny<byte[]>(), It.IsAny<CancellationToken>()), Times.Never);
    }

    [Fact]
    public async Task An_api_key_of_a_suspended_tenant_is_refused_and_not_noted()
    {
        var (key, _) = KnownKey(ApiKeyScope.Admin);
        Knows(Tenant(TenantStatus.Suspended));

        Assert.Same(TenantErrors.Suspended, (await _resolver.ResolveApiKeyAsync(key, Stop)).Error);

        _uses.VerifyNoOtherCalls();
    }

    [Theory]
    [InlineData(TenantStatus.Active, null)]
    [InlineData(TenantStatus.Suspended, null)]
    [InlineData(TenantStatus.Pending, "tenant_not_ready")]
    [InlineData(TenantStatus.Failed, "tenant_not_ready")]
    public async Task An_operator_may_act_for_a_tenant_that_is_complete(TenantStatus status, string? code)
    {
        Knows(Tenant(status));

        var resolved = await _resolver.ResolveOperatorAsync(TenantId, Stop);

        Assert.Equal(code, resolved.Error?.Code);
        Assert.Equal(code is null ? AccessLevel.Admin : null, resolved.Value?.Level);
    }

    [Theory]
    [InlineData(CallerKind.ApiKey, "api_key_scope_too_small")]
    [InlineData(CallerKind.User, "not_allowed")]
    public void Whoever_may_less_is_refused(CallerKind kind, string code)
    {
        var caller = new TenantCaller(Tenant(), kind, Guid.NewGuid(), null, AccessLevel.Write);

        Assert.True(caller.Check(AccessLevel.Read).IsSuccess);
        Assert.True(caller.Check(AccessLevel.Write).IsSuccess);
        Assert.Equal((code, ErrorKind.Forbidden), (caller.Check(AccessLevel.Admin).Error?.Code, caller.Check(AccessLevel.Admin).Error?.Kind));
    }

    private static UserAccess User(Role role = Role.Admin, bool isActive = true, Guid? ended = null) => new(
        UserId, TenantId, "admin@acme.com", role, isActive, ended is { } session ? new HashSet<Guid> { session } : []);

    private static TenantAccess Tenant(TenantStatus status = TenantStatus.Active) => new(TenantId, "acme-corp", "Acme Corp", Plan.Pro, status, "twenty_tenant_acme_corp_0000002a", 1);

    private async Task<Result<TenantCaller>> ResolveUserAsync() =>
        await _resolver.ResolveUserAsync(new TokenClaims(UserId, TenantId, SessionId), Stop);

    private void Knows(UserAccess user) =>
        _directory.Setup(d => d.FindUserAsync(user.Id, It.IsAny<CancellationToken>())).ReturnsAsync(user);

    private void Knows(TenantAccess tenant) =>
        _directory.Setup(d => d.FindTenantAsync(tenant.Id, It.IsAny<CancellationToken>())).ReturnsAsync(tenant);

    private (string Key, ApiKeyAccess Access) KnownKey(ApiKeyScope scope, DateTimeOffset? expiresAt = null)
    {
        var key = ApiKeyText.New();
        var access = new ApiKeyAccess(Guid.NewGuid(), TenantId, scope, expiresAt);
        _directory.Setup(d => d.FindApiKeyAsync(
            It.Is<byte[]>(hash => hash.SequenceEqual(ApiKeyText.HashOf(key))), It.IsAny<CancellationToken>())).ReturnsAsync(access);
        return (key, access);
    }
}
