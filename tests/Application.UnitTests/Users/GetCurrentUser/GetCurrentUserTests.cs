using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;
using TenantManager.Application.UnitTests.Support;
using TenantManager.Application.Users.GetCurrentUser;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;
using Xunit;

namespace TenantManager.Application.UnitTests.Users.GetCurrentUser;

public sealed class GetCurrentUserTests : IAsyncDisposable
{
    private static readonly TenantAccess Tenant = new(
        Guid.NewGuid(), "acme-corp", "Acme Corp", Plan.Pro, TenantStatus.Active, "twenty_tenant_acme_corp_0000002a", 1);

    private readonly TestApplication _app = new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData(AccessLevel.Admin, Role.Admin)]
    [InlineData(AccessLevel.Write, Role.User)]
    public async Task Answers_with_the_user_and_the_tenant_that_were_resolved(AccessLevel level, Role role)
    {
        var id = Guid.NewGuid();
        _app.Context.SetupGet(c => c.Caller).Returns(new TenantCaller(Tenant, CallerKind.User, id, "admin@acme.com", level));

        var result = await _app.SendAsync(new GetCurrentUserQuery());

        Assert.Equal(new Application.Auth.Sessions.SessionUser(id, "admin@acme.com", role, Tenant.Id), result.Value?.User);
        Assert.Equal(Tenant, result.Value?.Tenant);
        _app.Users.VerifyNoOtherCalls();
    }

    [Fact]
    public async Task Knows_no_user_where_a_machine_calls()
    {
        _app.Context.SetupGet(c => c.Caller).Returns(new TenantCaller(Tenant, CallerKind.ApiKey, Guid.NewGuid(), null, AccessLevel.Read));

        Assert.Same(UserErrors.InvalidToken, (await _app.SendAsync(new GetCurrentUserQuery())).Error);
    }
}
