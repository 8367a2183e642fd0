using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Common;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Auth.ResetPassword;

internal sealed class ResetPasswordHandler(
    ILinkTokens tokens,
    IPasswordResetRepository resets,
    IUserRepository users,
    IRefreshTokenRepository refreshTokens,
    IPasswordHasher hasher,
    IUnitOfWork unitOfWork,
    TimeProvider clock) : IRequestHandler<ResetPasswordCommand, Result>
{
    public async ValueTask<Result> Handle(ResetPasswordCommand command, CancellationToken cancellationToken)
    {
        if (tokens.Read(LinkPurpose.PasswordReset, command.Token) is not { } id)
            return UserErrors.InvalidResetToken;
        using var place = hasher.ReservePlace();
        if (await resets.FindUserAsync(id, cancellationToken) is not { } found)
            return UserErrors.InvalidResetToken;
        var hash = await hasher.HashAsync(command.NewPassword, cancellationToken);

        await using var transaction = await unitOfWork.BeginTransactionAsync(cancellationToken);
        // The user first, as whoever changes the password does: a second use, or such a change, waits here.
        if (await users.FindLockedAsync(found.TenantId, found.Id, cancellationToken) is not { } user
            || !await resets.TryUseAsync(id, cancellationToken))
        {
            return UserErrors.InvalidResetToken;
        }

        user.ChangePasswordHash(hash, clock.GetUtcNow());
        await unitOfWork.SaveChangesAsync(cancellationToken);
        await resets.VoidAllAsync(user, cancellationToken);
        await refreshTokens.RevokeAllAsync(user.Id, exceptFamily: null, clock.GetUtcNow(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Result.Success();
    }
}
