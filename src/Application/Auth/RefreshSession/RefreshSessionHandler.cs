using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Auth.Sessions;
using TenantManager.Domain.Common;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Auth.RefreshSession;

internal sealed class RefreshSessionHandler(
    IRefreshTokenRepository refreshTokens,
    IUserRepository users,
    ITokenIssuer tokens,
    SessionStarter sessions,
    IUnitOfWork unitOfWork,
    TimeProvider clock) : IRequestHandler<RefreshSessionCommand, Result<Session>>
{
    public async ValueTask<Result<Session>> Handle(RefreshSessionCommand command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var presented = await refreshTokens.FindByHashAsync(tokens.HashRefreshToken(command.RefreshToken), cancellationToken);
        if (presented is null)
            return UserErrors.InvalidRefreshToken;

        if (presented.SpentAt is not null)
            return await EndFamilyAsync(presented, now, cancellationToken);
        if (!presented.IsUsable(now) || await users.FindAsync(presented.UserId, cancellationToken) is not { } account)
            return UserErrors.InvalidRefreshToken;

        if (account.User.CheckAccess() is { IsSuccess: false } userRefused)
            return userRefused.Error;
        if (account.Tenant.CheckAccess() is { IsSuccess: false } tenantRefused)
            return tenantRefused.Error;

        return await TrySpendAsync(presented, account.User, now, cancellationToken) is { } session
            ? session
            : await EndFamilyAsync(presented, now, cancellationToken);
    }

    /// <summary>
    /// Spends the token and stores its successor in one: a second use waits for both, and then ends the successor too; an
    /// interruption leaves the token good. Null when another use was first.
    /// </summary>
    private async Task<Session?> TrySpendAsync(RefreshToken token, User user, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var transaction = await unitOfWork.BeginTransactionAsync(cancellationToken);
        if (!await refreshTokens.TrySpendAsync(token.Id, now, cancellationToken))
            return null;
        var session = sessions.Continue(user, token);
        await unitOfWork.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return session;
    }

    /// <summary>Two uses of one token: somebody has a copy, and nobody can tell who.</summary>
    private async Task<Error> EndFamilyAsync(RefreshToken token, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await refreshTokens.RevokeFamilyAsync(token.FamilyId, now, cancellationToken);
        return UserErrors.InvalidRefreshToken;
    }
}
