using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;

namespace TenantManager.Application.Settings.GetSettings;

internal sealed class GetSettingsHandler(ITenantContext context, ITenantSettingsRepository settings)
    : IRequestHandler<GetSettingsQuery, Result<SettingsDocument>>
{
    public async ValueTask<Result<SettingsDocument>> Handle(GetSettingsQuery query, CancellationToken cancellationToken) =>
        await settings.FindAsync(context.Caller.Tenant.Id, cancellationToken) is { } found
            ? SettingsDocument.From(found)
            : TenantErrors.NotFound;
}
