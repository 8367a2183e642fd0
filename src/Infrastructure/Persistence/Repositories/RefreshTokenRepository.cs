using Microsoft.EntityFrameworkCore;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Users;

namespace TenantManager.Infrastructure.Persistence.Repositories;

internal sealed class RefreshTokenRepository(GlobalDbContext context) : IRefreshTokenRepository
{
    public void Add(RefreshToken token) => context.RefreshTokens.Add(token);

    // Not FOR SHARE: two logins that both held that, and both went on to renew the hash in the same transaction, would wait for each other.
    public async Task<bool> TryAddAsync(RefreshToken token, string passwordHash, CancellationToken cancellationToken) =>
        await context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO refresh_tokens (id, family_id, user_id, token_hash, created_at, expires_at)
            SELECT {token.Id}, {token.FamilyId}, u.id, {token.TokenHash}, {token.CreatedAt}, {token.ExpiresAt}
            FROM global_users u WHERE u.id = {token.UserId} AND u.password_hash = {passwordHash} FOR NO KEY UPDATE
            """,
            cancellationToken) == 1;

    public Task<RefreshToken?> FindByHashAsync(byte[] tokenHash, CancellationToken cancellationToken) =>
        context.RefreshTokens.AsNoTracking().SingleOrDefaultAsync(t => t.TokenHash == tokenHash, cancellationToken);

    public async Task<bool> TrySpendAsync(Guid id, DateTimeOffset now, CancellationToken cancellationToken) =>
        await context.RefreshTokens
            .Where(t => t.Id == id && t.SpentAt == null && t.RevokedAt == null
                && !context.RefreshTokens.Any(other => other.FamilyId == t.FamilyId && other.RevokedAt != null))
            .ExecuteUpdateAsync(set => set.SetProperty(t => t.SpentAt, now), cancellationToken) == 1;

    public Task RevokeFamilyAsync(Guid familyId, DateTimeOffset now, CancellationToken cancellationToken) =>
        RevokeAsync(context.RefreshTokens.Where(t => t.FamilyId == familyId), now, cancellationToken);

    public Task RevokeAllAsync(Guid userId, Guid? exceptFamily, DateTimeOffset now, CancellationToken cancellationToken) =>
        RevokeAsync(context.RefreshTokens.Where(t => t.UserId == userId && t.FamilyId != exceptFamily), now, cancellationToken);

    private static async Task RevokeAsync(IQueryable<RefreshToken> tokens, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // The second look sees the successor that a refresh at the same time committed while the first waited for it.
        for (var look = 0; look < 2; look++)
        {
            await tokens.Where(t => t.RevokedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(t => t.RevokedAt, now), cancellationToken);
        }
    }

    public Task<int> DeleteExpiredAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        context.RefreshTokens.Where(t => t.ExpiresAt < before).ExecuteDeleteAsync(cancellationToken);
}
