using Microsoft.EntityFrameworkCore;
using TenantManager.Application.Abstractions;
using TenantManager.Application.DatabaseCredentials;
using TenantManager.Domain.DatabaseCredentials;

namespace TenantManager.Infrastructure.Persistence.Repositories;

internal sealed class DatabaseCredentialRepository(GlobalDbContext context) : IDatabaseCredentialRepository
{
    public void Add(DatabaseCredential credential) => context.DatabaseCredentials.Add(credential);

    public Task<DatabaseCredential?> FindByKeyAsync(RequestKey key, CancellationToken cancellationToken) =>
        context.DatabaseCredentials.FirstOrDefaultAsync(c => c.KeyHash == key.Hash, cancellationToken);

    public Task<int> CountOpenAsync(Guid tenantId, CancellationToken cancellationToken) =>
        context.DatabaseCredentials.CountAsync(c => c.TenantId == tenantId && c.EndedAt == null, cancellationToken);

    public async Task<IReadOnlyList<CredentialDetails>> ListAsync(Guid tenantId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var credentials = await context.DatabaseCredentials.AsNoTracking()
            .Where(c => c.TenantId == tenantId && c.LentAt != null && c.RevokedAt == null && c.EndedAt == null && c.ExpiresAt > now)
            .OrderByDescending(c => c.Id)
            .ToListAsync(cancellationToken);
        return [.. credentials.Select(CredentialDetails.From)];
    }

    public async Task<bool> TryRevokeAsync(Guid tenantId, Guid id, DateTimeOffset now, CancellationToken cancellationToken) =>
        await context.DatabaseCredentials
            .Where(c => c.TenantId == tenantId && c.Id == id)
            .ExecuteUpdateAsync(
                set => set.SetProperty(c => c.RevokedAt, c => c.RevokedAt ?? now).SetProperty(c => c.KeyHash, (byte[]?)null), cancellationToken) == 1;
}
