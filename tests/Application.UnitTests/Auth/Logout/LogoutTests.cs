using FluentValidation;
using Moq;
using TenantManager.Application.Auth.Logout;
using TenantManager.Application.UnitTests.Support;
using TenantManager.Domain.UnitTests.Support;
using TenantManager.Domain.Users;
using Xunit;

namespace TenantManager.Application.UnitTests.Auth.Logout;

public sealed class LogoutTests : IAsyncDisposable
{
    private static readonly Guid UserId = Guid.CreateVersion7(Some.Now);

    private readonly TestApplication _app = new();

    private readonly RefreshToken _token =
        RefreshToken.Begin(UserId, Some.HashOf(Some.RefreshToken), Some.Now, Some.RefreshLifetime);

    public LogoutTests() => _app.RefreshTokens
        .Setup(r => r.FindByHashAsync(Some.HashOf(Some.RefreshToken), It.IsAny<CancellationToken>()))
        .ReturnsAsync(_token);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Ends_the_whole_session_that_the_token_belongs_to()
    {
        var result = await _app.SendAsync(new LogoutCommand(UserId, Some.RefreshToken));

        Assert.True(result.IsSuccess);
        _app.RefreshTokens.Verify(
            r => r.RevokeFamilyAsync(_token.FamilyId, Some.Now, It.IsAny<CancellationToken>()), Times.Once);
    }

    [Fact]
    public async Task Ends_the_session_with_a_token_of_it_that_is_spent()
    {
        _token.With(nameof(RefreshToken.SpentAt), Some.Now);

        await _app.SendAsync(new LogoutCommand(UserId, Some.RefreshToken));

        _app.RefreshTokens.Verify(
            r => r.RevokeFamilyAsync(_token.FamilyId, Some.Now, It.IsAny<CancellationToken>()), Times.Once);
    }

    [Fact]
    public async Task Leaves_somebody_elses_session_alone_and_does_not_tell_of_it()
    {
        var result = await _app.SendAsync(new LogoutCommand(Guid.CreateVersion7(Some.Now), Some.RefreshToken));

        Assert.True(result.IsSuccess);
        NothingIsRevoked();
    }

    [Fact]
    public async Task Takes_an_unknown_token_for_logged_out()
    {
        var result = await _app.SendAsync(new LogoutCommand(UserId, "unknown"));

        Assert.True(result.IsSuccess);
        NothingIsRevoked();
    }

    [Fact]
    public async Task Asks_for_a_token()
    {
        var refusal = await Assert.ThrowsAsync<ValidationException>(() => _app.SendAsync(new LogoutCommand(UserId, "")));

        var error = Assert.Single(refusal.Errors);
        Assert.Equal(("RefreshToken", "must not be empty"), (error.PropertyName, error.ErrorMessage));
    }

    private void NothingIsRevoked() => _app.RefreshTokens.Verify(
        r => r.RevokeFamilyAsync(It.IsAny<Guid>(), It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()), Times.Never);
}
