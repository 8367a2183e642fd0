using FluentValidation;
using TenantManager.Application.Auth.Login;
using TenantManager.Application.UnitTests.Support;
using TenantManager.Domain.Users;
using Xunit;

namespace TenantManager.Application.UnitTests.Auth.Login;

public sealed class LoginValidatorTests : IAsyncDisposable
{
    private readonly TestApplication _app = new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task Asks_for_both_email_and_password(string? nothing)
    {
        var refusal = await Assert.ThrowsAsync<ValidationException>(
            () => _app.SendAsync(new LoginCommand(nothing!, nothing!)));

        Assert.Equal(
            [("Email", "must not be empty"), ("Password", "must not be empty")],
            refusal.Errors.Select(error => (error.PropertyName, error.ErrorMessage)));
        _app.Hasher.VerifyNoOtherCalls();
    }

    [Fact]
    public async Task Lets_a_password_of_spaces_be_tried_because_it_may_be_chosen()
    {
        const string spaces = "          ";
        Assert.Null(PasswordRules.Problem(spaces));

        var result = await _app.SendAsync(new LoginCommand("admin@acme.com", spaces));

        Assert.Same(UserErrors.InvalidCredentials, result.Error);
    }

    [Fact]
    public async Task Does_not_tell_whether_email_and_password_are_well_formed()
    {
        var result = await _app.SendAsync(new LoginCommand("admin", "x"));

        Assert.Same(UserErrors.InvalidCredentials, result.Error);
    }
}
