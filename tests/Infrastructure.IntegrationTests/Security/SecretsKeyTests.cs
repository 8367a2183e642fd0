using System.Security.Cryptography;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.IntegrationTests.Composition;
using TenantManager.Infrastructure.Security;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Security;

/// <summary>A change of any golden value here locks the service out of every tenant database that exists.</summary>
public sealed class SecretsKeyTests
{
    private static readonly Guid TenantId = new("01890a5d-ac96-774b-bcce-b302099a8057");

    private readonly SecretsKey _key = new(new SecretsOptions(AdapterOptions.SecretsKey));

    /// <summary>Test case 3 of RFC 5869: without a salt, as we use it.</summary>
    [Fact]
    public void Stands_on_HKDF_as_RFC_5869_has_it() => Assert.Equal(
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
        Convert.ToHexStringLower(HKDF.DeriveKey(
            HashAlgorithmName.SHA256, Enumerable.Repeat((byte)0x0b, 22).ToArray(), outputLength: 42, salt: [], info: [])));

    [Fact]
    public void Derives_the_passwords_that_tenants_have_already()
    {
        Assert.Equal("b5yih9FOdIjiFkHpwbWu1AFWmI2YO47uKpNtNBvL3lA", _key.DerivePassword(TenantId, 1));
        Assert.Equal("io7KtVIe9qZefFvlzjzNWWCy-J-mjTKBglDPtY7VFn8", _key.DerivePassword(TenantId, 2));
    }

    [Fact]
    public void Has_the_id_that_registries_have_already() => Assert.Equal("af0cbdae5efb9fa1d6ae06a8fd42b681", _key.Id);

    [Fact]
    public void Derives_the_default_key_that_services_without_one_have_already() =>
        Assert.Equal("YztnshW6jAYtmHCpFnjL3ffM6eA92D7vx0ekfTTCTjk", SecretsKey.DefaultFrom(AdapterOptions.JwtSecret));

    [Fact]
    public void Derives_another_password_for_every_tenant_version_and_key()
    {
        var other = new SecretsKey(new SecretsOptions(AdapterOptions.SecretsKey + " "));
        var passwords = new List<string>();
        foreach (var key in new[] { _key, other })
        {
            for (var version = 1; version <= 11; version++)
            {
                passwords.Add(key.DerivePassword(TenantId, version));
                passwords.Add(key.DerivePassword(Guid.Empty, version));
            }
        }

        Assert.Equal(44, passwords.Distinct(StringComparer.Ordinal).Count());
        Assert.NotEqual(_key.Id, other.Id);
        Assert.DoesNotContain(_key.Id, passwords, StringComparer.Ordinal);
    }

    [Fact]
    public void Derives_passwords_that_need_no_escaping_in_a_URL() => Assert.All(
        Enumerable.Range(1, 200).Select(version => _key.DerivePassword(TenantId, version)),
        password =>
        {
            Assert.Matches("^[A-Za-z0-9_-]{43}$", password);
            Assert.Equal(password, Uri.EscapeDataString(password));
        });

    [Fact]
    public void Never_prints_the_key()
    {
        Assert.DoesNotContain(AdapterOptions.SecretsKey, new SecretsOptions(AdapterOptions.SecretsKey).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(AdapterOptions.SecretsKey, $"{_key}", StringComparison.Ordinal);
    }
}
