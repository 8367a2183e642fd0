using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;

namespace TenantManager.Application.DatabaseCredentials.ListCredentials;

internal sealed class ListCredentialsHandler(ITenantContext context, IDatabaseCredentialRepository credentials, TimeProvider clock)
    : IRequestHandler<ListCredentialsQuery, IReadOnlyList<CredentialDetails>>
{
    public async ValueTask<IReadOnlyList<CredentialDetails>> Handle(ListCredentialsQuery query, CancellationToken cancellationToken) =>
        await credentials.ListAsync(context.Caller.Tenant.Id, clock.GetUtcNow(), cancellationToken);
}
