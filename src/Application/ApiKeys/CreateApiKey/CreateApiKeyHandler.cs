using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;
using TenantManager.Domain.ApiKeys;
using TenantManager.Domain.Common;

namespace TenantManager.Application.ApiKeys.CreateApiKey;

internal sealed class CreateApiKeyHandler(ITenantContext context, IApiKeyRepository keys, TimeProvider clock)
    : IRequestHandler<CreateApiKeyCommand, Result<CreatedApiKey>>
{
    private const int MaxKeysPerTenant = 100;

    public async ValueTask<Result<CreatedApiKey>> Handle(CreateApiKeyCommand command, CancellationToken cancellationToken)
    {
        // It could make itself successors, and would have no end.
        if (context.Caller.Kind == CallerKind.ApiKey)
            return ApiKeyErrors.NotForApiKeys;
        var scope = ApiKeyScopeNames.Find(command.Scope)!.Value;
        var text = ApiKeyText.New();
        var key = ApiKey.Create(
            context.Caller.Tenant.Id, command.Name.Trim(), scope, ApiKeyText.HashOf(text), ApiKeyText.HintOf(text), clock.GetUtcNow(),
            command.ExpiresAt?.ToUniversalTime());
        return await keys.TryAddAsync(key, MaxKeysPerTenant, cancellationToken)
            ? new CreatedApiKey(text, ApiKeyDetails.From(key))
            : ApiKeyErrors.TooMany;
    }
}
