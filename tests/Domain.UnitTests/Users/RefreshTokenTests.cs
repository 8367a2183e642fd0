using TenantManager.Domain.UnitTests.Support;
using TenantManager.Domain.Users;
using Xunit;

namespace TenantManager.Domain.UnitTests.Users;

public sealed class RefreshTokenTests
{
    private static readonly Guid UserId = Guid.CreateVersion7(Some.Now);
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private readonly RefreshToken _token = RefreshToken.Begin(UserId, [1, 2, 3], Some.Now, Lifetime);

    [Fact]
    public void Begins_a_family_at_every_login()
    {
        var other = RefreshToken.Begin(UserId, [4], Some.Now, Lifetime);

        Assert.Equal((UserId, Some.Now, Some.Now + Lifetime), (_token.UserId, _token.CreatedAt, _token.ExpiresAt));
        Assert.Equal([1, 2, 3], _token.TokenHash);
        Assert.NotEqual(_token.FamilyId, other.FamilyId);
        Assert.NotEqual(_token.Id, other.Id);
    }

    [Fact]
    public void Is_followed_by_a_fresh_token_of_its_family()
    {
        var later = Some.Now.AddDays(1);

        var next = _token.With(nameof(RefreshToken.SpentAt), later).Succeed([4, 5], later, Lifetime);

        Assert.Equal((_token.FamilyId, _token.UserId), (next.FamilyId, next.UserId));
        Assert.NotEqual(_token.Id, next.Id);
        Assert.Equal([4, 5], next.TokenHash);
        Assert.Equal((later, later + Lifetime), (next.CreatedAt, next.ExpiresAt));
        Assert.True(next.IsUsable(later));
    }

    [Fact]
    public void Is_usable_until_the_moment_it_expires()
    {
        Assert.True(_token.IsUsable(Some.Now));
        Assert.True(_token.IsUsable(_token.ExpiresAt.AddTicks(-1)));
        Assert.False(_token.IsUsable(_token.ExpiresAt));
    }

    [Theory]
    [InlineData(nameof(RefreshToken.SpentAt))]
    [InlineData(nameof(RefreshToken.RevokedAt))]
    public void Is_not_usable_once_spent_or_revoked(string property) =>
        Assert.False(_token.With(property, Some.Now).IsUsable(Some.Now));
}
