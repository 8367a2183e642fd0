using System.Text;
using TenantManager.Domain.DatabaseCredentials;
using TenantManager.Domain.Tenants;
using Xunit;

namespace TenantManager.Domain.UnitTests.DatabaseCredentials;

public sealed class DatabaseCredentialTests
{
    [Theory]
    [InlineData("twenty_tenant_acme_0000002a", "twenty_tenant_acme_0000002a_lent_000000ff")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_lent_000000ff")]
    [InlineData("üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü", "üüüüüüüüüüüüüüüüüüüüüüüü_lent_000000ff")]
    public void Its_role_is_named_after_the_database_within_what_a_name_may_have(string database, string role)
    {
        var credential = Lend(database, TimeSpan.FromHours(1));

        Assert.Equal(role, credential.RoleName);
        Assert.InRange(Encoding.UTF8.GetByteCount(credential.RoleName), 1, DatabaseName.MaxBytes);
    }

    [Fact]
    public void It_is_over_when_its_time_is() =>
        Assert.Equal(Support.Some.Now.AddHours(8), Lend("acme", TimeSpan.FromHours(8)).ExpiresAt);

    private static DatabaseCredential Lend(string database, TimeSpan time) => DatabaseCredential.Lend(
        Guid.NewGuid(), DatabaseName.Parse(database), 255, CredentialAccess.Read, Support.Some.Now, time, keyHash: null);
}
