using Microsoft.EntityFrameworkCore;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Invitations;
using TenantManager.Application.Invitations.ListInvitations;
using TenantManager.Application.Paging;
using TenantManager.Domain.Users;

namespace TenantManager.Infrastructure.Persistence.Repositories;

internal sealed class InvitationRepository(GlobalDbContext context) : IInvitationRepository
{
    public async Task<bool> TryAddAsync(Invitation invitation, int most, CancellationToken cancellationToken)
    {
        // Two that count at once would both find room.
        await context.Database.ExecuteSqlAsync(
            $"SELECT pg_advisory_xact_lock({RegistryLocks.InvitationsOfTenant}, hashtext({invitation.TenantId.ToString()}))",
            cancellationToken);
        await context.Invitations
            .Where(i => i.TenantId == invitation.TenantId && i.Email == invitation.Email)
            .ExecuteDeleteAsync(cancellationToken);
        if (await Open(invitation.TenantId, invitation.CreatedAt).CountAsync(cancellationToken) >= most)
            return false;
        context.Invitations.Add(invitation);
        await context.SaveChangesAsync(cancellationToken);
        return true;
    }

    public Task<SentInvitation?> FindAsync(Guid id, CancellationToken cancellationToken) => (
        from invitation in context.Invitations.AsNoTracking()
        where invitation.Id == id
        join tenant in context.Tenants.AsNoTracking() on invitation.TenantId equals tenant.Id
        select new SentInvitation(invitation, tenant)).SingleOrDefaultAsync(cancellationToken);

    public async Task<InvitationPage> ListAsync(
        Guid tenantId, DateTimeOffset now, int limit, IdCursor? cursor, CancellationToken cancellationToken)
    {
        var all = Open(tenantId, now).AsNoTracking();
        var page = cursor is { } last ? all.Where(i => i.Id < last.Id) : all;
        var found = await page.OrderByDescending(i => i.Id).Take(limit + 1).ToListAsync(cancellationToken);
        var invitations = found.Take(limit).Select(InvitationDetails.From).ToList();
        return new InvitationPage(
            invitations, found.Count > limit ? new IdCursor(invitations[^1].Id) : null, await all.LongCountAsync(cancellationToken));
    }

    public async Task<bool> TryRemoveAsync(Guid tenantId, Guid id, CancellationToken cancellationToken) =>
        await context.Invitations.Where(i => i.TenantId == tenantId && i.Id == id).ExecuteDeleteAsync(cancellationToken) == 1;

    private IQueryable<Invitation> Open(Guid tenantId, DateTimeOffset now) =>
        context.Invitations.Where(i => i.TenantId == tenantId && i.ExpiresAt > now);
}
