using TenantManager.Application.Invitations.ListInvitations;
using TenantManager.Application.Paging;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Abstractions;

public interface IInvitationRepository
{
    /// <summary>
    /// Writes it in the caller's transaction, in place of an earlier one to the same email, unless the tenant has
    /// <paramref name="most"/> others that are open.
    /// </summary>
    Task<bool> TryAddAsync(Invitation invitation, int most, CancellationToken cancellationToken);

    /// <summary>Null where there is none.</summary>
    Task<SentInvitation?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Those that are open, newest first.</summary>
    Task<InvitationPage> ListAsync(Guid tenantId, DateTimeOffset now, int limit, IdCursor? cursor, CancellationToken cancellationToken);

    /// <summary>Takes it away: of two who do so at once, the second waits for the first, and gets false where that was kept.</summary>
    Task<bool> TryRemoveAsync(Guid tenantId, Guid id, CancellationToken cancellationToken);
}

public sealed record SentInvitation(Invitation Invitation, Tenant Tenant);
