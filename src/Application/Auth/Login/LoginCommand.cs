using Mediator;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Auth.Login;

public sealed record LoginCommand(string Email, string Password) : IRequest<Result<LoginResult>>
{
    /// <summary>Without the password: a record's own <c>ToString</c> would print it.</summary>
    public override string ToString() => nameof(LoginCommand);
}
