using FluentValidation;
using Moq;
using TenantManager.Application.Auth.ForgotPassword;
using TenantManager.Application.Mail;
using TenantManager.Application.UnitTests.Support;
using TenantManager.Domain.Users;
using Xunit;

namespace TenantManager.Application.UnitTests.Auth.ForgotPassword;

public sealed class ForgotPasswordTests : IAsyncDisposable
{
    private readonly TestApplication _app = new();

    public ForgotPasswordTests() => _app.Outbox.SetupGet(o => o.IsConfigured).Returns(true);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Writes_down_what_was_asked_and_looks_nobody_up()
    {
        _app.Outbox.Setup(o => o.TryAddPasswordResetAsync(EmailAddress.From("admin@acme.com"), It.IsAny<CancellationToken>())).ReturnsAsync(true);

        Assert.True((await _app.SendAsync(new ForgotPasswordCommand(" Admin@acme.com"))).IsSuccess);

        _app.Users.VerifyNoOtherCalls();
        _app.Hasher.VerifyNoOtherCalls();
    }

    [Fact]
    public async Task Says_when_no_mail_can_be_sent()
    {
        Assert.Same(MailErrors.QueueFull, (await _app.SendAsync(new ForgotPasswordCommand("admin@acme.com"))).Error);

        _app.Outbox.SetupGet(o => o.IsConfigured).Returns(false);
        Assert.Same(MailErrors.NotConfigured, (await _app.SendAsync(new ForgotPasswordCommand("admin@acme.com"))).Error);
    }

    [Fact]
    public async Task Wants_an_email() =>
        await Assert.ThrowsAsync<ValidationException>(() => _app.SendAsync(new ForgotPasswordCommand("admin")));
}
