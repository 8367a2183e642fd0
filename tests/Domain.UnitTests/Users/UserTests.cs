using TenantManager.Domain.UnitTests.Support;
using TenantManager.Domain.Users;
using Xunit;

namespace TenantManager.Domain.UnitTests.Users;

public sealed class UserTests
{
    [Fact]
    public void Is_an_active_administrator_of_the_tenant_that_it_registers()
    {
        var tenantId = Guid.CreateVersion7(Some.Now);

        var user = User.CreateAdmin(tenantId, EmailAddress.From("Admin@Acme.com"), Some.Now);

        Assert.Equal(7, user.Id.Version);
        Assert.Equal(tenantId, user.TenantId);
        Assert.Equal("admin@acme.com", user.Email.Value);
        Assert.Equal(Role.Admin, user.Role);
        Assert.True(user.IsActive);
        Assert.Equal(Some.Now, user.CreatedAt);
        Assert.Equal(Some.Now, user.UpdatedAt);
    }

    [Fact]
    public void Has_a_hash_that_no_password_has_until_there_is_one()
    {
        var user = User.CreateAdmin(Guid.CreateVersion7(Some.Now), EmailAddress.From("admin@acme.com"), Some.Now);

        Assert.Equal("!", user.PasswordHash);
        Assert.Equal(User.NoPassword, user.PasswordHash);
    }

    [Fact]
    public void Takes_another_hash_of_the_password()
    {
        var user = Some.Administrator();
        var later = user.UpdatedAt.AddHours(1);

        user.ChangePasswordHash("$2b$12$other", later);

        Assert.Equal("$2b$12$other", user.PasswordHash);
        Assert.Equal(later, user.UpdatedAt);
        Assert.NotEqual(later, user.CreatedAt);
    }

    [Fact]
    public void May_come_in_while_active() => Assert.True(Some.Administrator().CheckAccess().IsSuccess);

    [Fact]
    public void May_not_come_in_when_deactivated() =>
        Assert.Same(UserErrors.Inactive, Some.Administrator().With(nameof(User.IsActive), false).CheckAccess().Error);
}
