using TenantManager.Domain.Users;

namespace TenantManager.Application.Abstractions;

public interface IRefreshTokenRepository
{
    void Add(RefreshToken token);

    /// <summary>
    /// Stores it at once, unless the user has another password hash than <paramref name="passwordHash"/> by now. Who changes it at the
    /// same time waits, and then sees this token.
    /// </summary>
    Task<bool> TryAddAsync(RefreshToken token, string passwordHash, CancellationToken cancellationToken);

    Task<RefreshToken?> FindByHashAsync(byte[] tokenHash, CancellationToken cancellationToken);

    /// <summary>Marks the token spent, unless that has happened already: of two uses at once, one gets true.</summary>
    Task<bool> TrySpendAsync(Guid id, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Revokes every token that follows from the same login.</summary>
    Task RevokeFamilyAsync(Guid familyId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Revokes every token of the user, but for those of one family.</summary>
    Task RevokeAllAsync(Guid userId, Guid? exceptFamily, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Deletes tokens that expired before <paramref name="before"/>.</summary>
    /// <returns>How many there were.</returns>
    Task<int> DeleteExpiredAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
