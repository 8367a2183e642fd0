using TenantManager.Infrastructure.Security;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Security;

public sealed class CommonPasswordsTests
{
    private readonly CommonPasswords _passwords = new();

    [Fact]
    public void Are_three_thousand_different_ones() => Assert.Equal(3000, _passwords.Count);

    [Theory]
    [InlineData("123456")]
    [InlineData("password")]
    [InlineData("12345678")]
    [InlineData("baseball")]
    [InlineData("PASSWORD")]
    [InlineData("PassWord")]
    public void Hold_what_everybody_takes_in_any_case(string password) => Assert.True(_passwords.Contains(password));

    [Theory]
    [InlineData("")]
    [InlineData("password ")]
    [InlineData("SecurePassword123!")]
    [InlineData("correct horse battery staple")]
    public void Do_not_hold_others(string password) => Assert.False(_passwords.Contains(password));
}
