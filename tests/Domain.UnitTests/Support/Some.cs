using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;

namespace TenantManager.Domain.UnitTests.Support;

internal static class Some
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static Tenant PendingTenant(DateTimeOffset? at = null)
    {
        var slug = Slug.Parse("acme-corp");
        return Tenant.Register(
            OrganizationName.From("Acme Corp"), slug, DatabaseName.For("twenty_tenant_", slug, 42), Plan.Pro, "key-1", at ?? Now);
    }

    public static Tenant ActiveTenant()
    {
        var tenant = PendingTenant();
        tenant.Activate(8_000_000, TimeSpan.FromSeconds(1), Now);
        return tenant;
    }

    public static Tenant TenantThatIs(TenantStatus status) =>
        PendingTenant().With(nameof(Tenant.Status), status);

    public static User Administrator()
    {
        var user = User.CreateAdmin(Guid.CreateVersion7(Now), EmailAddress.From("admin@acme.com"), Now);
        user.ChangePasswordHash("$2b$11$hash", Now);
        return user;
    }
}
