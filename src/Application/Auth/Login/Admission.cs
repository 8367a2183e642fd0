using TenantManager.Application.Abstractions;
using TenantManager.Application.Auth.Sessions;
using TenantManager.Application.Secrets;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Auth.Login;

/// <summary>Whether somebody who is known may come in, and what they are told then.</summary>
internal sealed class Admission(ITenantDatabaseAccess databaseAccess)
{
    /// <summary>Success, or why not, or not now.</summary>
    public Result Check(User user, Tenant tenant)
    {
        if (user.CheckAccess() is { IsSuccess: false } userRefused)
            return userRefused;
        if (tenant.CheckAccess() is { IsSuccess: false } tenantRefused)
            return tenantRefused;
        return user.Role == Role.Admin && tenant.SecretsKeyId != databaseAccess.SecretsKeyId
            ? SecretsErrors.KeyChanged
            : Result.Success();
    }

    public LoginResult Answer(Session session, User user, Tenant tenant) =>
        new(session, user.Role == Role.Admin ? databaseAccess.UrlFor(tenant) : null, SessionUser.From(user));
}
