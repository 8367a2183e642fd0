using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;
using TenantManager.Domain.Common;
using TenantManager.Domain.DatabaseCredentials;

namespace TenantManager.Application.DatabaseCredentials.RevokeCredential;

internal sealed class RevokeCredentialHandler(
    ITenantContext context, IDatabaseCredentialRepository credentials, ILentRoles lentRoles, IServiceLifetime lifetime, TimeProvider clock)
    : IRequestHandler<RevokeCredentialCommand, Result>
{
    public async ValueTask<Result> Handle(RevokeCredentialCommand command, CancellationToken cancellationToken)
    {
        var tenantId = context.Caller.Tenant.Id;
        if (!await credentials.TryRevokeAsync(tenantId, command.Id, clock.GetUtcNow(), cancellationToken))
            return DatabaseCredentialErrors.NotFound;
        await lentRoles.EndDueAsync(tenantId, lifetime.Stopping);
        return Result.Success();
    }
}
