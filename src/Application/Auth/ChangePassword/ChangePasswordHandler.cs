using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;
using TenantManager.Domain.Common;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Auth.ChangePassword;

internal sealed class ChangePasswordHandler(
    ITenantContext context,
    IUserRepository users,
    IRefreshTokenRepository refreshTokens,
    IPasswordResetRepository resets,
    IPasswordHasher hasher,
    IUnitOfWork unitOfWork,
    TimeProvider clock) : IRequestHandler<ChangePasswordCommand, Result>
{
    public async ValueTask<Result> Handle(ChangePasswordCommand command, CancellationToken cancellationToken)
    {
        var caller = context.Caller;
        if (caller.Kind != CallerKind.User || await users.FindAsync(caller.Id, cancellationToken) is not { User: var user })
            return UserErrors.InvalidToken;
        var former = user.PasswordHash;
        if (!await hasher.VerifyAsync(command.CurrentPassword, former, cancellationToken))
            return UserErrors.WrongPassword;
        user.ChangePasswordHash(await hasher.HashAsync(command.NewPassword, cancellationToken), clock.GetUtcNow());

        await using var transaction = await unitOfWork.BeginTransactionAsync(cancellationToken);
        if (!await users.TryReplacePasswordHashAsync(user, former, cancellationToken))
            return CommonErrors.ChangedMeanwhile;
        await resets.VoidAllAsync(user, cancellationToken);
        await refreshTokens.RevokeAllAsync(user.Id, caller.SessionId, clock.GetUtcNow(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Result.Success();
    }
}
