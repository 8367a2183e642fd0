using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Auth.Sessions;
using TenantManager.Application.Secrets;
using TenantManager.Domain.Common;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Auth.Login;

internal sealed class LoginHandler(
    IUserRepository users,
    IPasswordHasher hasher,
    SessionStarter sessions,
    ITenantDatabaseAccess databaseAccess,
    IUnitOfWork unitOfWork,
    PasswordHashUpgrade upgrade) : IRequestHandler<LoginCommand, Result<LoginResult>>
{
    public async ValueTask<Result<LoginResult>> Handle(LoginCommand command, CancellationToken cancellationToken)
    {
        if (await AuthenticateAsync(command, cancellationToken) is not var (user, tenant))
            return UserErrors.InvalidCredentials;
        if (user.CheckAccess() is { IsSuccess: false } userRefused)
            return userRefused.Error;
        if (tenant.CheckAccess() is { IsSuccess: false } tenantRefused)
            return tenantRefused.Error;
        if (user.Role == Role.Admin && tenant.SecretsKeyId != databaseAccess.SecretsKeyId)
            return SecretsErrors.KeyChanged;

        var session = sessions.Begin(user);
        await unitOfWork.SaveChangesAsync(cancellationToken);
        await upgrade.TryAsync(user, command.Password, cancellationToken);
        var databaseUrl = user.Role == Role.Admin ? databaseAccess.UrlFor(tenant) : null;
        return new LoginResult(session, databaseUrl, SessionUser.From(user));
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
