using Microsoft.EntityFrameworkCore;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Users;

namespace TenantManager.Infrastructure.Persistence.Repositories;

internal sealed class UserRepository(GlobalDbContext context) : IUserRepository
{
    public Task<bool> EmailExistsAsync(EmailAddress email, CancellationToken cancellationToken) =>
        context.Users.AnyAsync(u => u.Email == email, cancellationToken);

    public Task<UserAccount?> FindByEmailAsync(EmailAddress email, CancellationToken cancellationToken) =>
        Accounts(context.Users.Where(u => u.Email == email)).SingleOrDefaultAsync(cancellationToken);

    public Task<UserAccount?> FindAsync(Guid userId, CancellationToken cancellationToken) =>
        Accounts(context.Users.Where(u => u.Id == userId)).SingleOrDefaultAsync(cancellationToken);

    public async Task<bool> TryReplacePasswordHashAsync(User user, string former, CancellationToken cancellationToken) =>
        await context.Users
            .Where(u => u.Id == user.Id && u.PasswordHash == former)
            .ExecuteUpdateAsync(
                set => set.SetProperty(u => u.PasswordHash, user.PasswordHash).SetProperty(u => u.UpdatedAt, user.UpdatedAt),
                cancellationToken) == 1;

    private IQueryable<UserAccount> Accounts(IQueryable<User> users) =>
        from user in users.AsNoTracking()
        join tenant in context.Tenants.AsNoTracking() on user.TenantId equals tenant.Id
        select new UserAccount(user, tenant);
}
