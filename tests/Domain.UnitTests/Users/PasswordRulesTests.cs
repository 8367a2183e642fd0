using TenantManager.Domain.Users;
using Xunit;

namespace TenantManager.Domain.UnitTests.Users;

public sealed class PasswordRulesTests
{
    private const string TooShort = "must be at least 8 characters long";
    private const string TooLong = "must be at most 72 bytes of UTF-8: bcrypt would ignore what comes after";

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1234567")]
    [InlineData("пароль1")]
    [InlineData("🚀🚀🚀🚀")] // 8 UTF-16 units, 16 bytes, 4 characters
    public void Rejects_less_than_eight_characters(string? password) =>
        Assert.Equal(TooShort, PasswordRules.Problem(password));

    [Theory]
    [InlineData("12345678")]
    [InlineData("пароль12")]
    [InlineData("🚀🚀🚀🚀🚀🚀🚀🚀")]
    [InlineData("correct horse battery staple")]
    [InlineData("  \t  \n  ")]
    public void Accepts_eight_of_any_characters(string password) => Assert.Null(PasswordRules.Problem(password));

    [Theory]
    [InlineData("a", 72)]
    [InlineData("é", 36)]
    [InlineData("日", 24)]
    [InlineData("🚀", 18)]
    public void Accepts_72_bytes_and_rejects_the_73rd(string character, int count)
    {
        var longest = string.Concat(Enumerable.Repeat(character, count));

        Assert.Null(PasswordRules.Problem(longest));
        Assert.True(PasswordRules.CanBeHashed(longest));
        Assert.Equal(TooLong, PasswordRules.Problem(longest + "a"));
        Assert.False(PasswordRules.CanBeHashed(longest + "a"));
    }

    [Theory]
    [InlineData("\0secret-word")]
    [InlineData("secret\0word")]
    [InlineData("secret-word\0")]
    public void Rejects_a_NUL_wherever_it_stands(string password)
    {
        Assert.Equal("must not contain a NUL character", PasswordRules.Problem(password));
        Assert.False(PasswordRules.CanBeHashed(password));
    }

    [Fact]
    public void Rejects_text_that_has_no_UTF8()
    {
        // Two different halves of pairs would be hashed as the same replacement character.
        foreach (var password in new[] { "secret-\ud83d-word", "secret-\ude80-word", "secret-word\ud83d" })
        {
            Assert.Equal("must be valid Unicode text", PasswordRules.Problem(password));
            Assert.False(PasswordRules.CanBeHashed(password));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    public void Lets_a_short_password_be_compared_although_none_may_be_chosen(string password) =>
        Assert.True(PasswordRules.CanBeHashed(password));
}
