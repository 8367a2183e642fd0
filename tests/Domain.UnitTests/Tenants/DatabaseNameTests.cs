using System.Text;
using TenantManager.Domain.Tenants;
using Xunit;

namespace TenantManager.Domain.UnitTests.Tenants;

public sealed class DatabaseNameTests
{
    [Fact]
    public void Is_prefix_slug_and_eight_hex_digits() =>
        Assert.Equal(
            "twenty_tenant_acme_corp_2_0000002a",
            DatabaseName.For("twenty_tenant_", Slug.Parse("acme-corp-2"), 42).Value);

    [Theory]
    [InlineData(0u, "acme_00000000")]
    [InlineData(uint.MaxValue, "acme_ffffffff")]
    public void Writes_any_number_with_eight_digits(uint unique, string name) =>
        Assert.Equal(name, DatabaseName.For("", Slug.Parse("acme"), unique).Value);

    [Fact]
    public void Is_cut_to_sixty_three_bytes_within_the_slug()
    {
        var name = DatabaseName.For("twenty_tenant_", Slug.Parse(new string('a', 50)), 42).Value;

        Assert.Equal($"twenty_tenant_{new string('a', 40)}_0000002a", name);
        Assert.Equal(63, name.Length);
    }

    [Fact]
    public void Differs_by_its_number_when_the_slugs_are_cut_alike()
    {
        var one = DatabaseName.For("twenty_tenant_", Slug.Parse(new string('a', 48) + "-2"), 1);
        var other = DatabaseName.For("twenty_tenant_", Slug.Parse(new string('a', 48) + "-3"), 2);

        Assert.NotEqual(one, other);
    }

    [Fact]
    public void Does_not_double_the_underscore_where_it_is_cut_at_one() =>
        Assert.Equal(
            $"twenty_tenant_{new string('a', 39)}_0000002a",
            DatabaseName.For("twenty_tenant_", Slug.Parse(new string('a', 39) + "-bcdefghij"), 42).Value);

    [Fact]
    public void Counts_the_bytes_of_a_prefix_and_not_its_characters()
    {
        var name = DatabaseName.For("größe_", Slug.Parse(new string('a', 50)), 42).Value;

        Assert.Equal(63, Encoding.UTF8.GetByteCount(name));
        Assert.EndsWith("a_0000002a", name, StringComparison.Ordinal);
    }

    [Fact]
    public void Leaves_eight_characters_to_the_slug_after_the_longest_prefix()
    {
        var prefix = new string('p', DatabaseName.MaxPrefixBytes);

        Assert.Equal($"{prefix}aaaaaaaa_0000002a", DatabaseName.For(prefix, Slug.Parse(new string('a', 50)), 42).Value);
    }

    [Fact]
    public void Refuses_a_prefix_that_leaves_nothing_to_the_slug()
    {
        var slug = Slug.Parse("acme");

        Assert.Equal(63, DatabaseName.For(new string('p', 53), slug, 42).Value.Length);
        Assert.Throws<ArgumentOutOfRangeException>("prefix", () => DatabaseName.For(new string('p', 54), slug, 42));
    }

    [Theory]
    [InlineData("twenty_tenant_acme_0000002a")]
    [InlineData("a name \"with\" quotes; --")]
    [InlineData("012345678901234567890123456789012345678901234567890123456789012")]
    public void Reads_any_name_that_PostgreSQL_keeps_whole(string name) =>
        Assert.Equal(name, DatabaseName.Parse(name).Value);

    [Theory]
    [InlineData("")]
    [InlineData("acme\0")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123")]
    [InlineData("éééééééééééééééééééééééééééééééé")] // 32 characters, 64 bytes
    public void Refuses_to_read_what_PostgreSQL_would_cut_or_refuse(string name) =>
        Assert.Throws<ArgumentException>(() => DatabaseName.Parse(name));
}
