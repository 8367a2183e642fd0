using Microsoft.EntityFrameworkCore;
using TenantManager.Application.Abstractions;
using TenantManager.Application.ApiKeys;
using TenantManager.Domain.ApiKeys;

namespace TenantManager.Infrastructure.Persistence.Repositories;

internal sealed class ApiKeyRepository(GlobalDbContext context, IUnitOfWork unitOfWork) : IApiKeyRepository
{
    public async Task<bool> TryAddAsync(ApiKey key, int most, CancellationToken cancellationToken)
    {
        await using var transaction = await unitOfWork.BeginTransactionAsync(cancellationToken);
        // Two that count at once would both find room.
        await context.Database.ExecuteSqlAsync(
            $"SELECT pg_advisory_xact_lock({RegistryLocks.ApiKeysOfTenant}, hashtext({key.TenantId.ToString()}))", cancellationToken);
        if (await Living(key.TenantId).CountAsync(k => k.ExpiresAt == null || k.ExpiresAt > key.CreatedAt, cancellationToken) >= most)
            return false;
        context.ApiKeys.Add(key);
        await unitOfWork.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    public async Task<IReadOnlyList<ApiKeyDetails>> ListAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        var keys = await Living(tenantId).AsNoTracking().OrderByDescending(k => k.Id).ToListAsync(cancellationToken);
        return [.. keys.Select(ApiKeyDetails.From)];
    }

    public async Task<bool> TryRevokeAsync(Guid tenantId, Guid id, DateTimeOffset now, CancellationToken cancellationToken) =>
        await Living(tenantId)
            .Where(k => k.Id == id)
            .ExecuteUpdateAsync(set => set.SetProperty(k => k.RevokedAt, now), cancellationToken) == 1;

    private IQueryable<ApiKey> Living(Guid tenantId) => context.ApiKeys.Where(k => k.TenantId == tenantId && k.RevokedAt == null);
}
