using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;

namespace TenantManager.Application.ApiKeys.ListApiKeys;

internal sealed class ListApiKeysHandler(ITenantContext context, IApiKeyRepository keys)
    : IRequestHandler<ListApiKeysQuery, IReadOnlyList<ApiKeyDetails>>
{
    public async ValueTask<IReadOnlyList<ApiKeyDetails>> Handle(ListApiKeysQuery query, CancellationToken cancellationToken) =>
        await keys.ListAsync(context.Caller.Tenant.Id, cancellationToken);
}
