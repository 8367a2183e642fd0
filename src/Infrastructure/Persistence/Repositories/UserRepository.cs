using Microsoft.EntityFrameworkCore;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Paging;
using TenantManager.Application.Users;
using TenantManager.Application.Users.ListUsers;
using TenantManager.Domain.Users;
using TenantManager.Infrastructure.Persistence.Configurations;

namespace TenantManager.Infrastructure.Persistence.Repositories;

internal sealed class UserRepository(GlobalDbContext context) : IUserRepository
{
    public Task<bool> EmailExistsAsync(EmailAddress email, CancellationToken cancellationToken) =>
        context.Users.AnyAsync(u => u.Email == email, cancellationToken);

    public Task<UserAccount?> FindByEmailAsync(EmailAddress email, CancellationToken cancellationToken) =>
        Accounts(context.Users.Where(u => u.Email == email)).SingleOrDefaultAsync(cancellationToken);

    public Task<UserAccount?> FindAsync(Guid userId, CancellationToken cancellationToken) =>
        Accounts(context.Users.Where(u => u.Id == userId)).SingleOrDefaultAsync(cancellationToken);

    public Task<User?> FindLockedAsync(Guid tenantId, Guid userId, CancellationToken cancellationToken) =>
        context.Users
            .FromSql($"SELECT *, xmin FROM global_users WHERE id = {userId} AND tenant_id = {tenantId} FOR NO KEY UPDATE")
            .FirstOrDefaultAsync(cancellationToken);

    public async Task<UserPage> ListAsync(Guid tenantId, int limit, IdCursor? cursor, CancellationToken cancellationToken)
    {
        var all = context.Users.AsNoTracking().Where(u => u.TenantId == tenantId);
        var page = cursor is { } last ? all.Where(u => u.Id < last.Id) : all;
        var found = await page.OrderByDescending(u => u.Id).Take(limit + 1).ToListAsync(cancellationToken);
        var users = found.Take(limit).Select(UserDetails.From).ToList();
        return new UserPage(
            users, found.Count > limit ? new IdCursor(users[^1].Id) : null, await all.LongCountAsync(cancellationToken));
    }

    public Task<int> CountActiveAsync(Guid tenantId, CancellationToken cancellationToken) =>
        context.Users.CountAsync(u => u.TenantId == tenantId && u.IsActive, cancellationToken);

    public Task<bool> HasActiveAdministratorAsync(Guid tenantId, CancellationToken cancellationToken) =>
        context.Users.AnyAsync(u => u.TenantId == tenantId && u.Role == Role.Admin && u.IsActive, cancellationToken);

    public async Task<bool> TryAddAsync(User user, CancellationToken cancellationToken)
    {
        context.Users.Add(user);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException e) when (e.InnerException
            is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: UserConfiguration.EmailIndex })
        {
            context.ChangeTracker.Clear();
            return false;
        }
    }

    public void Remove(User user) => context.Users.Remove(user);

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
