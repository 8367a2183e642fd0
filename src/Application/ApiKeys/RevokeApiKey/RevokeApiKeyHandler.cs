using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;
using TenantManager.Domain.ApiKeys;
using TenantManager.Domain.Common;

namespace TenantManager.Application.ApiKeys.RevokeApiKey;

internal sealed class RevokeApiKeyHandler(ITenantContext context, IApiKeyRepository keys, TimeProvider clock)
    : IRequestHandler<RevokeApiKeyCommand, Result>
{
    public async ValueTask<Result> Handle(RevokeApiKeyCommand command, CancellationToken cancellationToken) =>
        await keys.TryRevokeAsync(context.Caller.Tenant.Id, command.Id, clock.GetUtcNow(), cancellationToken)
            ? Result.Success()
            : ApiKeyErrors.NotFound;
}
