using Mediator;
using Microsoft.Extensions.Logging;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Secrets;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;

namespace TenantManager.Application.Tenants.GetTenantConnection;

internal sealed partial class GetTenantConnectionHandler(
    ITenantRepository tenants, ITenantDatabaseAccess databaseAccess, ILogger<GetTenantConnectionHandler> logger)
    : IRequestHandler<GetTenantConnectionQuery, Result<TenantConnection>>
{
    public async ValueTask<Result<TenantConnection>> Handle(GetTenantConnectionQuery query, CancellationToken cancellationToken)
    {
        if (await tenants.FindAsync(query.Id, cancellationToken) is not { } tenant)
            return TenantErrors.NotFound;
        if (tenant.CheckAccess() is { IsSuccess: false } closed)
            return closed.Error;
        if (tenant.SecretsKeyId != databaseAccess.SecretsKeyId)
            return SecretsErrors.KeyChanged;
        Given(tenant.Id, tenant.Slug.Value);
        return new TenantConnection(tenant.Id, databaseAccess.UrlFor(tenant));
    }

    [LoggerMessage(2851, LogLevel.Information, "The database URL of tenant {TenantId} ({Slug}) was given to an operator's backend")]
    private partial void Given(Guid tenantId, string slug);
}
