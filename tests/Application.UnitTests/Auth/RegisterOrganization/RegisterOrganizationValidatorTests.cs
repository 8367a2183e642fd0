using FluentValidation;
using TenantManager.Application.Auth.RegisterOrganization;
using TenantManager.Application.UnitTests.Support;
using Xunit;

namespace TenantManager.Application.UnitTests.Auth.RegisterOrganization;

public sealed class RegisterOrganizationValidatorTests : IAsyncDisposable
{
    private readonly TestApplication _app = new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Tells_all_that_is_wrong_at_once_and_in_words()
    {
        var refusal = await RefusalOfAsync(Some.Registration("A", "admin", "short", "gold"));

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["OrganizationName"] = "must be 2 to 255 characters long",
                ["AdminEmail"] = "must be an email address",
                ["AdminPassword"] = "must be at least 8 characters long",
                ["Plan"] = "must be one of free, pro, enterprise",
            },
            refusal.Errors.ToDictionary(error => error.PropertyName, error => error.ErrorMessage));
    }

    [Fact]
    public async Task Tells_of_every_field_that_is_missing()
    {
        var refusal = await RefusalOfAsync(Some.Registration(null, null, null, null));

        Assert.Equal(["OrganizationName", "AdminEmail", "AdminPassword"], refusal.Errors.Select(error => error.PropertyName));
    }

    [Fact]
    public async Task Does_nothing_with_a_wrong_command()
    {
        await RefusalOfAsync(Some.Registration(plan: "gold"));

        Assert.Empty(_app.Steps);
        _app.Users.VerifyNoOtherCalls();
        _app.Hasher.VerifyNoOtherCalls();
    }

    [Fact]
    public async Task Rejects_a_common_password()
    {
        _app.CommonPasswords.Setup(c => c.Contains("password123")).Returns(true);

        var refusal = await RefusalOfAsync(Some.Registration(password: "password123"));

        var error = Assert.Single(refusal.Errors);
        Assert.Equal(
            ("AdminPassword", "is among the 3,000 most common passwords; choose another"),
            (error.PropertyName, error.ErrorMessage));
    }

    [Fact]
    public async Task Says_one_thing_about_a_password_that_is_short_and_common()
    {
        _app.CommonPasswords.Setup(c => c.Contains("1234")).Returns(true);

        var refusal = await RefusalOfAsync(Some.Registration(password: "1234"));

        Assert.Equal("must be at least 8 characters long", Assert.Single(refusal.Errors).ErrorMessage);
    }

    [Fact]
    public async Task Does_not_repeat_the_password()
    {
        var password = new string('x', 73) + "-my-secret";

        var refusal = await RefusalOfAsync(Some.Registration(password: password));

        Assert.DoesNotContain(password, refusal.ToString(), StringComparison.Ordinal);
        Assert.All(refusal.Errors, error => Assert.NotEqual(password, error.AttemptedValue));
    }

    private Task<ValidationException> RefusalOfAsync(RegisterOrganizationCommand command) =>
        Assert.ThrowsAsync<ValidationException>(() => _app.SendAsync(command));
}
