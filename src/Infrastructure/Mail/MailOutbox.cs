using Microsoft.EntityFrameworkCore;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Users;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Persistence;

namespace TenantManager.Infrastructure.Mail;

internal sealed class MailOutbox(GlobalDbContext context, MailOptions options, TimeProvider clock) : IMailOutbox
{
    private const int MostWaiting = 10_000;

    // A mail server may be down over a night; what comes later than that surprises more than it helps.
    private static readonly TimeSpan LongestTrying = TimeSpan.FromHours(24);

    public bool IsConfigured => options.IsConfigured;

    public TimeSpan InvitationLifetime => options.InvitationLifetime;

    public Task<bool> TryAddAsync(Invitation invitation, CancellationToken cancellationToken) =>
        TryAddAsync(invitation.Id, MailKinds.Invitation, invitation.Email, options.InvitationLifetime, cancellationToken);

    public Task<bool> TryAddPasswordResetAsync(EmailAddress email, CancellationToken cancellationToken) => TryAddAsync(
        Guid.CreateVersion7(clock.GetUtcNow()), MailKinds.PasswordReset, email, options.PasswordResetLifetime, cancellationToken);

    /// <param name="id">Of the mail.</param>
    /// <param name="kind">One of <see cref="MailKinds"/>.</param>
    /// <param name="email">To whom.</param>
    /// <param name="lifetime">How long its link is good: nothing is sent later.</param>
    /// <param name="cancellationToken">Ends it.</param>
    private async Task<bool> TryAddAsync(Guid id, string kind, EmailAddress email, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var trying = lifetime < LongestTrying ? lifetime : LongestTrying;
        return await context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO outgoing_mails (id, kind, email, attempts, gives_up_at)
            SELECT {id}, {kind}, {email.Value}, 0, now() + {trying}
            WHERE (SELECT count(*) FROM (SELECT FROM outgoing_mails LIMIT {MostWaiting}) waiting) < {MostWaiting}
            """,
            cancellationToken) == 1;
    }
}
