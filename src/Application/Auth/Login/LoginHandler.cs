using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Auth.Sessions;
using TenantManager.Domain.Common;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Auth.Login;

internal sealed class LoginHandler(
    IUserRepository users,
    IPasswordHasher hasher,
    Admission admission,
    SessionStarter sessions,
    PasswordHashUpgrade upgrade) : IRequestHandler<LoginCommand, Result<LoginResult>>
{
    // The hash may be another by the time that the session begins: of another password, or of the same with a higher work factor,
    // which another login brought. Once more tells the two apart.
    private const int Attempts = 2;

    public async ValueTask<Result<LoginResult>> Handle(LoginCommand command, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await AuthenticateAsync(command, cancellationToken) is not var (user, tenant))
                return UserErrors.InvalidCredentials;
            if (admission.Check(user, tenant) is { IsSuccess: false } refused)
                return refused.Error;
            if (await sessions.TryBeginAsync(user, cancellationToken) is not { } session)
                continue;
            await upgrade.TryAsync(user, command.Password, cancellationToken);
            return admission.Answer(session, user, tenant);
        }

        return UserErrors.InvalidCredentials;
    }

    private async Task<UserAccount?> AuthenticateAsync(LoginCommand command, CancellationToken cancellationToken)
    {
        using var place = hasher.ReservePlace();
        var account = EmailAddress.Problem(command.Email) is null
            ? await users.FindByEmailAsync(EmailAddress.From(command.Email), cancellationToken)
            : null;
        return await hasher.VerifyAsync(command.Password, account?.User.PasswordHash, cancellationToken) ? account : null;
    }
}
