using Mediator;
using Microsoft.Extensions.Logging;
using TenantManager.Application.Abstractions;

namespace TenantManager.Application.Tenants.RemoveAbandonedTenants;

internal sealed partial class RemoveAbandonedTenantsHandler(
    ITenantRepository tenants,
    IRefreshTokenRepository refreshTokens,
    TenantRemoval removal,
    TimeProvider clock,
    ILogger<RemoveAbandonedTenantsHandler> logger) : IRequestHandler<RemoveAbandonedTenantsCommand>
{
    private const int BatchSize = 20;

    public async ValueTask<Unit> Handle(RemoveAbandonedTenantsCommand command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        foreach (var tenant in await tenants.FindAbandonedAsync(now - command.PendingFor, BatchSize, cancellationToken))
        {
            try
            {
                await removal.RemoveAsync(tenant.Id, cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // One tenant that resists must not keep the others; the next round tries it again.
                StillThere(exception, tenant.Slug.Value);
            }
        }

        await refreshTokens.DeleteExpiredAsync(now, cancellationToken);
        return Unit.Value;
    }

    [LoggerMessage(1121, LogLevel.Warning, "The abandoned tenant {Slug} could not be removed")]
    private partial void StillThere(Exception exception, string slug);
}
