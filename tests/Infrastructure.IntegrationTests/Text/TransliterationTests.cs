using TenantManager.Domain.Tenants;
using TenantManager.Infrastructure.Text;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Text;

/// <summary>Any text of any script, and what must not come out of it.</summary>
public sealed class TransliterationTests
{
    private readonly AnyAsciiTransliterator _transliterator = new();

    [Theory]
    [InlineData("ACME Corp", "acme-corp")]
    [InlineData("ÄÖÜ Größe & Söhne", "aou-grosse-sohne")]
    [InlineData("Łódź Żółw", "lodz-zolw")]
    [InlineData("日本", "riben")]
    [InlineData("Москва", "moskva")]
    [InlineData("Ελλάδα", "ellada")]
    [InlineData("e\u0301cole", "ecole")]
    [InlineData("Acme 🚀", "acme")]
    [InlineData("🚀🚀🚀", "org")]
    [InlineData("'; DROP DATABASE x; --", "drop-database-x")]
    [InlineData("../../etc", "etc")]
    [InlineData("$(id)", "id")]
    [InlineData("\ud83d", "org")]
    public void Brings_names_to_slugs(string name, string slug) =>
        Assert.Equal(slug, Slug.FromText(_transliterator.ToAscii(name)).Value);

    [Fact]
    public void Gives_ASCII_for_every_character_there_is()
    {
        foreach (var rune in Enumerable.Range(0, 0x110000).Where(System.Text.Rune.IsValid).Select(value => new System.Text.Rune(value)))
            Assert.True(System.Text.Ascii.IsValid(_transliterator.ToAscii(rune.ToString())), $"U+{rune.Value:X4}");
    }
}
