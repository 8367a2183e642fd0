using Microsoft.EntityFrameworkCore;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Users;
using TenantManager.Infrastructure.Mail;

namespace TenantManager.Infrastructure.Persistence.Repositories;

/// <summary>By the registry's clock, which also made them.</summary>
internal sealed class PasswordResetRepository(GlobalDbContext context) : IPasswordResetRepository
{
    public Task<User?> FindUserAsync(Guid id, CancellationToken cancellationToken) => context.Users
        .FromSql(
            $"""
            SELECT u.*, u.xmin FROM global_users u JOIN password_resets r ON r.user_id = u.id
            WHERE r.id = {id} AND r.expires_at > now()
            """)
        .AsNoTracking()
        .SingleOrDefaultAsync(cancellationToken);

    public async Task<bool> TryUseAsync(Guid id, CancellationToken cancellationToken) =>
        await context.Database.ExecuteSqlAsync(
            $"DELETE FROM password_resets WHERE id = {id} AND expires_at > now()", cancellationToken) == 1;

    public async Task VoidAllAsync(User user, CancellationToken cancellationToken)
    {
        // The mails first: what is being sent at this moment has made its link when the second looks.
        await context.Database.ExecuteSqlAsync(
            $"DELETE FROM outgoing_mails WHERE kind = {MailKinds.PasswordReset} AND email = {user.Email.Value}", cancellationToken);
        await context.Database.ExecuteSqlAsync($"DELETE FROM password_resets WHERE user_id = {user.Id}", cancellationToken);
    }
}
