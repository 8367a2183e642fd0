using TenantManager.Domain.Tenants;
using Xunit;

namespace TenantManager.Domain.UnitTests.Tenants;

public sealed class OrganizationNameTests
{
    private const string WrongLength = "must be 2 to 255 characters long";
    private const string NoLetter = "must contain at least one letter or digit";
    private const string Malformed = "must be valid Unicode text without control characters";

    [Theory]
    [InlineData("AB")]
    [InlineData("日本")]
    [InlineData("42")]
    [InlineData("٣٤")]
    [InlineData("𝔸 & 𝔹")]
    [InlineData("Größe GmbH & Co. KG")]
    [InlineData("'; DROP DATABASE x; --")]
    [InlineData("../../etc")]
    [InlineData("$(id)")]
    [InlineData("Acme 🚀")]
    [InlineData("<script>alert(1)</script>")]
    public void Keeps_a_name_in_any_script_as_it_is_written(string name)
    {
        Assert.Null(OrganizationName.Problem(name));
        Assert.Equal(name, OrganizationName.From(name).Value);
    }

    [Theory]
    [InlineData("  Acme Corp\t\r\n")]
    [InlineData("\u3000Acme Corp\u00A0")]
    public void Trims_any_white_space(string name) => Assert.Equal("Acme Corp", OrganizationName.From(name).Value);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("A")]
    [InlineData("  A  ")]
    [InlineData("日")]
    [InlineData("𝔸")] // one character in two UTF-16 units
    public void Rejects_less_than_two_characters(string? name) => Assert.Equal(WrongLength, OrganizationName.Problem(name));

    [Theory]
    [InlineData("a", 255, null)]
    [InlineData("a", 256, WrongLength)]
    [InlineData("日", 255, null)]
    [InlineData("日", 256, WrongLength)]
    [InlineData("𝔸", 255, null)]
    [InlineData("𝔸", 256, WrongLength)]
    public void Counts_characters_and_not_bytes_or_UTF16_units(string character, int count, string? problem) =>
        Assert.Equal(problem, OrganizationName.Problem(string.Concat(Enumerable.Repeat(character, count))));

    [Fact]
    public void Does_not_count_the_white_space_around_it() =>
        Assert.Null(OrganizationName.Problem($"   {new string('a', 255)}   "));

    [Theory]
    [InlineData("--")]
    [InlineData("'; --")]
    [InlineData("../..")]
    [InlineData("\u200B\u200B")]
    [InlineData("½Ⅷ")] // numbers, but neither letters nor digits
    public void Rejects_a_name_without_letter_or_digit(string name) =>
        Assert.Equal(NoLetter, OrganizationName.Problem(name));

    [Fact]
    public void Rejects_255_emoji_for_want_of_a_letter_and_not_for_their_length()
    {
        var emoji = string.Concat(Enumerable.Repeat("🚀", 255));

        Assert.Equal(NoLetter, OrganizationName.Problem(emoji));
        Assert.Null(OrganizationName.Problem(emoji[2..] + "a"));
        Assert.Equal(WrongLength, OrganizationName.Problem(emoji + "a"));
    }

    [Theory]
    [InlineData("Ac\0me")]
    [InlineData("\0Acme")]
    [InlineData("Acme\0")]
    [InlineData("Acme\nCorp")]
    [InlineData("Acme\u001b[31m")]
    [InlineData("Acme\u007f")]
    [InlineData("Acme\u0085Corp")]
    public void Rejects_control_characters(string name) => Assert.Equal(Malformed, OrganizationName.Problem(name));

    [Fact]
    public void Rejects_halves_of_surrogate_pairs()
    {
        // Not as theory data: runners exchange them as UTF-8, which has no lone surrogates.
        foreach (var name in new[] { "Acme\ud83d", "\ude80Acme", "Ac\ud83dme", "Acme\ude80\ud83d", "Acme\ud83d\ud83d\ude80" })
            Assert.Equal(Malformed, OrganizationName.Problem(name));
    }

    [Fact]
    public void Says_what_is_wrong_when_it_is_made_of_a_wrong_name()
    {
        var refusal = Assert.Throws<ArgumentException>(() => OrganizationName.From("A"));

        Assert.Contains($"The organization name {WrongLength}", refusal.Message, StringComparison.Ordinal);
    }
}
