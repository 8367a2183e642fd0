using System.Text;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Auth.RegisterOrganization;
using TenantManager.Application.Tenants;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.UnitTests.Support;
using TenantManager.Domain.Users;

namespace TenantManager.Application.UnitTests.Support;

internal static class Some
{
    public const string Password = "correct horse battery staple";
    public const string AccessToken = "header.claims.signature";
    public const string NewRefreshToken = "new-refresh-token";
    public const string RefreshToken = "old-refresh-token";

    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly TimeSpan RefreshLifetime = TimeSpan.FromDays(30);

    public static readonly RequestKey Key = new([1, 2, 3]);

    public static RegisterOrganizationCommand Registration(
        string? name = "Acme Corp",
        string? email = "Admin@Acme.com",
        string? password = Password,
        string? plan = "pro",
        RequestKey? key = null) =>
        new(name!, email!, password!, plan) { Key = key };

    public static Tenant Tenant(TenantStatus status = TenantStatus.Active, string slug = "acme-corp", string secretsKeyId = "key-1")
    {
        var tenant = Domain.Tenants.Tenant.Register(
            OrganizationName.From("Acme Corp"),
            Slug.Parse(slug),
            DatabaseName.For("twenty_tenant_", Slug.Parse(slug), 42),
            Plan.Pro,
            secretsKeyId,
            Now);
        return tenant.With(nameof(tenant.Status), status);
    }

    public static UserAccount Account(
        TenantStatus status = TenantStatus.Active, Role role = Role.Admin, bool active = true, string secretsKeyId = "key-1")
    {
        var tenant = Tenant(status, secretsKeyId: secretsKeyId);
        var user = Administrator(tenant).With(nameof(User.Role), role).With(nameof(User.IsActive), active);
        user.ChangePasswordHash("$2b$11$hash", Now);
        return new UserAccount(user, tenant);
    }

    /// <summary>Without a password yet.</summary>
    public static User Administrator(Tenant tenant) => User.CreateAdmin(tenant.Id, EmailAddress.From("admin@acme.com"), Now);

    /// <summary>What operators see of <see cref="Tenant"/>, under another id.</summary>
    public static TenantDetails Details() => new()
    {
        Id = Guid.Empty,
        Slug = "acme-corp",
        Name = "Acme Corp",
        DatabaseName = "twenty_tenant_acme_corp_0000002a",
        Status = TenantStatus.Active,
        Plan = Plan.Pro,
        QuotaOverrides = new TenantQuotaOverrides { StorageBytes = null, Users = null, ApiCallsPerMonth = null },
        StorageState = StorageState.Open,
        SuspensionReason = null,
        SuspendedAt = null,
        CreatedAt = Now,
        UpdatedAt = Now,
        Usage = new TenantUsageDetails { DatabaseSizeBytes = 0, ActiveUsersCount = 0, ApiCallsCount = 0, LastActivity = null },
    };

    public static byte[] HashOf(string token) => Encoding.UTF8.GetBytes($"hash of {token}");
}
