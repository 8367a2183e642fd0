namespace TenantManager.Domain.Users;

/// <summary>
/// One link in the chain of refresh tokens that began with a login. Each is good for one use, which makes the next of
/// the same family; a second use means that somebody has a copy, and ends the family.
/// </summary>
public sealed class RefreshToken
{
    private RefreshToken()
    {
    }

    public Guid Id { get; private set; }

    /// <summary>Shared by all tokens that follow from one login.</summary>
    public Guid FamilyId { get; private set; }

    public Guid UserId { get; private set; }

    /// <summary>SHA-256 of the token; the token itself is 256 random bits and is stored nowhere.</summary>
    public byte[] TokenHash { get; private set; } = [];

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    public DateTimeOffset? SpentAt { get; private set; }

    public DateTimeOffset? RevokedAt { get; private set; }

    /// <summary>The first token of a family, made at a login.</summary>
    public static RefreshToken Begin(Guid userId, byte[] tokenHash, DateTimeOffset now, TimeSpan lifetime) =>
        Create(Guid.CreateVersion7(now), userId, tokenHash, now, now + lifetime);

    /// <summary>The next token of the same family.</summary>
    public RefreshToken Succeed(byte[] tokenHash, DateTimeOffset now, TimeSpan lifetime) =>
        Create(FamilyId, UserId, tokenHash, now, now + lifetime);

    public bool IsUsable(DateTimeOffset now) => SpentAt is null && RevokedAt is null && now < ExpiresAt;

    private static RefreshToken Create(Guid family, Guid user, byte[] hash, DateTimeOffset now, DateTimeOffset expires) => new()
    {
        Id = Guid.CreateVersion7(now),
        FamilyId = family,
        UserId = user,
        TokenHash = hash,
        CreatedAt = now,
        ExpiresAt = expires,
    };
}
