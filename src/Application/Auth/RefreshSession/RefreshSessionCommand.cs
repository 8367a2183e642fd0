using Mediator;
using TenantManager.Application.Auth.Sessions;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Auth.RefreshSession;

/// <summary>Trades a refresh token for a new pair of tokens.</summary>
public sealed record RefreshSessionCommand(string RefreshToken) : IRequest<Result<Session>>
{
    /// <summary>Without the token.</summary>
    public override string ToString() => nameof(RefreshSessionCommand);
}
