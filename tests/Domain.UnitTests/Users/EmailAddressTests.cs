using TenantManager.Domain.UnitTests.Support;
using TenantManager.Domain.Users;
using Xunit;

namespace TenantManager.Domain.UnitTests.Users;

public sealed class EmailAddressTests
{
    private const string NoAddress = "must be an email address";
    private const string TooLong = "must be at most 254 bytes long";

    [Theory]
    [InlineData("admin@acme.com", "admin@acme.com")]
    [InlineData("  Admin@ACME.Com \t", "admin@acme.com")]
    [InlineData("O'Neil.Jr+Tag@mail.acme.co.uk", "o'neil.jr+tag@mail.acme.co.uk")]
    [InlineData("a/b=c!#$%&*?^_`{|}~-@x.com", "a/b=c!#$%&*?^_`{|}~-@x.com")]
    [InlineData("root@localhost", "root@localhost")]
    [InlineData("GRÖSSE@MÜNCHEN.DE", "grösse@münchen.de")]
    [InlineData("a@xn--mnchen-3ya.de", "a@xn--mnchen-3ya.de")]
    [InlineData("a@1-2.com", "a@1-2.com")]
    public void Is_trimmed_and_lower_cased(string text, string address)
    {
        Assert.Null(EmailAddress.Problem(text));
        Assert.Equal(address, EmailAddress.From(text).Value);
    }

    [Fact]
    public void Lower_cases_alike_in_every_culture()
    {
        using var _ = new TurkishCulture();

        Assert.Equal("info@istanbul.com", EmailAddress.From("INFO@ISTANBUL.COM").Value);
    }

    [Fact]
    public void Is_the_same_however_it_is_written() =>
        Assert.Equal(EmailAddress.From("admin@acme.com"), EmailAddress.From(" ADMIN@acme.COM"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("admin")]
    [InlineData("@acme.com")]
    [InlineData("admin@")]
    [InlineData("a@b@acme.com")]
    [InlineData("a b@acme.com")]
    [InlineData("Admin <admin@acme.com>")]
    [InlineData("<admin@acme.com>")]
    [InlineData("admin@acme.com, other@acme.com")]
    [InlineData("\"a b\"@acme.com")]
    [InlineData("admin(comment)@acme.com")]
    [InlineData("a\0b@acme.com")]
    [InlineData("a\r\nBcc: x@acme.com")]
    [InlineData("admin@acme.com\0")]
    public void Rejects_what_is_no_plain_address(string? text) => Assert.Equal(NoAddress, EmailAddress.Problem(text));

    [Theory]
    [InlineData(".admin@acme.com")]
    [InlineData("admin.@acme.com")]
    [InlineData("ad..min@acme.com")]
    [InlineData(".@acme.com")]
    public void Rejects_dots_that_separate_nothing(string text) => Assert.Equal(NoAddress, EmailAddress.Problem(text));

    [Theory]
    [InlineData("admin@acme..com")]
    [InlineData("admin@.acme.com")]
    [InlineData("admin@acme.com.")]
    [InlineData("admin@-acme.com")]
    [InlineData("admin@acme-.com")]
    [InlineData("admin@acme_corp.com")]
    [InlineData("admin@acme corp.com")]
    [InlineData("admin@[127.0.0.1]")]
    [InlineData("admin@acme.com:25")]
    public void Rejects_what_is_no_domain(string text) => Assert.Equal(NoAddress, EmailAddress.Problem(text));

    [Theory]
    [InlineData("a", 64, null)]
    [InlineData("a", 65, NoAddress)]
    [InlineData("é", 32, null)]
    [InlineData("é", 33, NoAddress)]
    public void Has_at_most_64_bytes_before_the_at(string character, int count, string? problem) =>
        Assert.Equal(problem, EmailAddress.Problem(string.Concat(Enumerable.Repeat(character, count)) + "@acme.com"));

    [Theory]
    [InlineData(63, null)]
    [InlineData(64, NoAddress)]
    public void Has_at_most_63_characters_between_the_dots(int length, string? problem) =>
        Assert.Equal(problem, EmailAddress.Problem($"admin@{new string('a', length)}.com"));

    [Theory]
    [InlineData(254, null)]
    [InlineData(255, TooLong)]
    public void Has_at_most_254_bytes_in_all(int length, string? problem)
    {
        var address = OfLength(length);

        Assert.Equal(length, address.Length);
        Assert.Equal(problem, EmailAddress.Problem(address));
        Assert.Equal(problem, EmailAddress.Problem($"   {address}   "));
    }

    [Fact]
    public void Rejects_halves_of_surrogate_pairs()
    {
        foreach (var text in new[] { "a\ud83d@acme.com", "\ude80a@acme.com", "admin@acme\ud83d.com" })
            Assert.Equal(NoAddress, EmailAddress.Problem(text));
    }

    [Fact]
    public void Says_what_is_wrong_when_it_is_made_of_a_wrong_text()
    {
        var refusal = Assert.Throws<ArgumentException>(() => EmailAddress.From("admin"));

        Assert.Contains($"The email {NoAddress}", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>Local part and labels within their own limits, whatever the whole is.</summary>
    private static string OfLength(int length)
    {
        var label = new string('b', 60);
        var start = $"{new string('a', 64)}@{label}.{label}.";
        return start + new string('c', length - start.Length - 4) + ".com";
    }
}
