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

        if (!await refreshTokens.TrySpendAsync(presented.Id, now, cancellationToken))
            return await EndFamilyAsync(presented, now, cancellationToken);
        var session = sessions.Continue(account.User, presented);
        await unitOfWork.SaveChangesAsync(cancellationToken);
        return session;
    }

    /// <summary>Two uses of one token: somebody has a copy, and nobody can tell who.</summary>
    private async Task<Error> EndFamilyAsync(RefreshToken token, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await refreshTokens.RevokeFamilyAsync(token.FamilyId, now, cancellationToken);
        return UserErrors.InvalidRefreshToken;
    }
}
