using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Mail;
using TenantManager.Domain.Common;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Auth.ForgotPassword;

/// <summary>Does the same for every email: it is written down, and looked up by whoever sends the mail.</summary>
internal sealed class ForgotPasswordHandler(IMailOutbox outbox) : IRequestHandler<ForgotPasswordCommand, Result>
{
    public async ValueTask<Result> Handle(ForgotPasswordCommand command, CancellationToken cancellationToken)
    {
        if (!outbox.IsConfigured)
            return MailErrors.NotConfigured;
        return await outbox.TryAddPasswordResetAsync(EmailAddress.From(command.Email), cancellationToken)
            ? Result.Success()
            : MailErrors.QueueFull;
    }
}
