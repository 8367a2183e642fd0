using TenantManager.Domain.Tenants;
using TenantManager.Domain.UnitTests.Support;
using Xunit;

namespace TenantManager.Domain.UnitTests.Tenants;

public sealed class SlugTests
{
    [Theory]
    [InlineData("acme", "acme")]
    [InlineData("Acme Corp", "acme-corp")]
    [InlineData("  --Acme___Corp!!  ", "acme-corp")]
    [InlineData("A&B", "a-b")]
    [InlineData("O'Reilly", "o-reilly")]
    [InlineData("3M", "3m")]
    [InlineData("'; DROP DATABASE x; --", "drop-database-x")]
    [InlineData("../../etc", "etc")]
    [InlineData("$(id)", "id")]
    [InlineData("a\0b\nc", "a-b-c")]
    public void Is_lower_case_words_joined_by_single_dashes(string text, string slug) =>
        Assert.Equal(slug, Slug.FromText(text).Value);

    [Theory]
    [InlineData("Größe", "gr-e")]
    [InlineData("Straße 7", "stra-e-7")]
    [InlineData("\u212Aelvin", "elvin")] // The Kelvin sign, whose lower case is an ASCII k.
    [InlineData("１２", "org")]
    public void Takes_whatever_is_not_ASCII_for_a_gap(string text, string slug) =>
        Assert.Equal(slug, Slug.FromText(text).Value);

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("---")]
    [InlineData("日本")]
    [InlineData("🚀🚀")]
    public void Is_org_where_nothing_is_left(string text) => Assert.Equal("org", Slug.FromText(text).Value);

    [Fact]
    public void Lower_cases_alike_in_every_culture()
    {
        using var _ = new TurkishCulture();

        Assert.Equal("istanbul-ibis", Slug.FromText("ISTANBUL IBIS").Value);
    }

    [Theory]
    [InlineData(50, 50)]
    [InlineData(51, 50)]
    [InlineData(300, 50)]
    public void Cuts_a_word_at_fifty_characters(int length, int expected) =>
        Assert.Equal(new string('a', expected), Slug.FromText(new string('a', length)).Value);

    [Fact]
    public void Keeps_a_word_that_just_fits() =>
        Assert.Equal(new string('a', 48) + "-b", Slug.FromText(new string('a', 48) + " bcd").Value);

    [Fact]
    public void Does_not_end_with_a_dash_where_the_next_word_does_not_fit()
    {
        Assert.Equal(new string('a', 49), Slug.FromText(new string('a', 49) + " bcd").Value);
        Assert.Equal(new string('a', 50), Slug.FromText(new string('a', 50) + " bcd").Value);
    }

    [Theory]
    [InlineData("acme")]
    [InlineData("acme-corp-2")]
    [InlineData("3m")]
    [InlineData("01234567890123456789012345678901234567890123456789")]
    public void Reads_what_it_has_written(string slug) => Assert.Equal(slug, Slug.Parse(slug).Value);

    [Theory]
    [InlineData("")]
    [InlineData("Acme")]
    [InlineData("-acme")]
    [InlineData("acme-")]
    [InlineData("acme--corp")]
    [InlineData("acme_corp")]
    [InlineData("acme corp")]
    [InlineData("größe")]
    [InlineData("012345678901234567890123456789012345678901234567890")]
    public void Refuses_to_read_what_is_no_slug(string text) =>
        Assert.Throws<ArgumentException>(() => Slug.Parse(text));

    [Theory]
    [InlineData(2, "acme-corp-2")]
    [InlineData(3, "acme-corp-3")]
    [InlineData(2_000, "acme-corp-2000")]
    [InlineData(int.MaxValue, "acme-corp-2147483647")]
    public void Is_numbered_after_a_dash(int number, string slug) =>
        Assert.Equal(slug, Slug.Parse("acme-corp").Numbered(number).Value);

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(-2)]
    public void Is_numbered_from_two(int number) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Slug.Parse("acme").Numbered(number));

    [Theory]
    [InlineData(48, 2, 48)]
    [InlineData(49, 2, 48)]
    [InlineData(50, 2, 48)]
    [InlineData(50, 10, 47)]
    [InlineData(50, 100, 46)]
    public void Is_cut_to_make_room_for_the_number(int length, int number, int left) =>
        Assert.Equal($"{new string('a', left)}-{number}", Slug.Parse(new string('a', length)).Numbered(number).Value);

    [Fact]
    public void Does_not_double_the_dash_where_it_is_cut_at_one()
    {
        var slug = Slug.Parse(new string('a', 47) + "-bc");

        Assert.Equal(new string('a', 47) + "-2", slug.Numbered(2).Value);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(99)]
    [InlineData(int.MaxValue)]
    public void Is_still_a_slug_when_numbered(int number)
    {
        for (var length = 1; length <= Slug.MaxLength; length++)
        {
            var numbered = Slug.FromText(string.Concat(Enumerable.Repeat("ab ", 20))[..length]).Numbered(number);

            Assert.Equal(numbered, Slug.Parse(numbered.Value));
        }
    }

    [Fact]
    public void Takes_a_random_word_for_a_suffix() =>
        Assert.Equal(new string('a', 41) + "-0badcafe", Slug.Parse(new string('a', 50)).WithSuffix("0badcafe").Value);

    [Fact]
    public void Prints_as_its_text() => Assert.Equal("acme-corp", $"{Slug.Parse("acme-corp")}");
}
