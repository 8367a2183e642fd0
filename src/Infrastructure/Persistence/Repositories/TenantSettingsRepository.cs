using Microsoft.EntityFrameworkCore;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Tenants;

namespace TenantManager.Infrastructure.Persistence.Repositories;

internal sealed class TenantSettingsRepository(GlobalDbContext context) : ITenantSettingsRepository
{
    // PostgreSQL's class 22: data exceptions.
    private const string DataException = "22";

    public Task<TenantSettings?> FindAsync(Guid tenantId, CancellationToken cancellationToken) =>
        context.TenantSettings.AsNoTracking().FirstOrDefaultAsync(s => s.TenantId == tenantId, cancellationToken);

    public Task<TenantSettings?> FindLockedAsync(Guid tenantId, CancellationToken cancellationToken) => context.TenantSettings
        .FromSql($"SELECT * FROM tenant_settings WHERE tenant_id = {tenantId} FOR UPDATE")
        .FirstOrDefaultAsync(cancellationToken);

    public async Task<TenantSettings?> TrySaveAsync(TenantSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e)
            when (e.InnerException is PostgresException { SqlState: var state } && state.StartsWith(DataException, StringComparison.Ordinal))
        {
            context.ChangeTracker.Clear();
            return null;
        }

        return await FindAsync(settings.TenantId, cancellationToken);
    }
}
