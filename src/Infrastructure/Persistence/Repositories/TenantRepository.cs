using Microsoft.EntityFrameworkCore;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;
using TenantManager.Infrastructure.Persistence.Configurations;

namespace TenantManager.Infrastructure.Persistence.Repositories;

internal sealed class TenantRepository(GlobalDbContext context) : ITenantRepository
{
    public Task<Tenant?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        context.Tenants.FirstOrDefaultAsync(t => t.Id == id, cancellationToken);

    public async Task<Reservation> ReserveAsync(Tenant tenant, User administrator, CancellationToken cancellationToken)
    {
        context.Add(tenant);
        context.Add(administrator);
        context.Add(TenantSettings.Empty(tenant.Id, tenant.CreatedAt));
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            return Reservation.Reserved;
        }
        catch (DbUpdateException e)
            when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } violation)
        {
            context.ChangeTracker.Clear();
            return violation.ConstraintName switch
            {
                UserConfiguration.EmailIndex => Reservation.EmailTaken,
                TenantConfiguration.SlugIndex => Reservation.SlugTaken,
                _ => throw new InvalidOperationException($"Unexpected conflict on {violation.ConstraintName}.", e),
            };
        }
    }

    public async Task<Slug> FirstFreeSlugAsync(Slug slug, CancellationToken cancellationToken)
    {
        var taken = await context.Database
            .SqlQuery<string>($"SELECT slug AS \"Value\" FROM tenant_registry WHERE slug = {slug.Value}")
            .AnyAsync(cancellationToken);
        if (!taken)
            return slug;

        return slug.Numbered(await HighestNumberAsync(slug, cancellationToken) + 1);
    }

    public async Task RemoveAsync(Guid id, CancellationToken cancellationToken) =>
        await context.Tenants.Where(t => t.Id == id).ExecuteDeleteAsync(cancellationToken);

    public async Task<IReadOnlyList<Tenant>> FindAbandonedAsync(
        DateTimeOffset pendingSince, int limit, CancellationToken cancellationToken) =>
        await context.Tenants.AsNoTracking()
            .Where(t => t.Status == TenantStatus.Failed
                || (t.Status == TenantStatus.Pending && t.CreatedAt < pendingSince))
            .OrderBy(t => t.Id)
            .Take(limit)
            .ToListAsync(cancellationToken);

    public async Task<IReadOnlyList<Tenant>> FindBySecretsKeyOtherThanAsync(
        string secretsKeyId, int limit, CancellationToken cancellationToken) =>
        await context.Tenants
            .Where(t => t.SecretsKeyId != secretsKeyId)
            .OrderBy(t => t.Id)
            .Take(limit)
            .ToListAsync(cancellationToken);

    /// <summary>From which numbers go on; 1 where there are none.</summary>
    private Task<int> HighestNumberAsync(Slug slug, CancellationToken cancellationToken)
    {
        // A long slug is cut before its number: the more digits, the shorter its stem.
        int[] numbers = [2, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];
        var stems = numbers.Select(slug.Numbered).Select(numbered => numbered.Value[..numbered.Value.LastIndexOf('-')]).Distinct().ToList();
        var pattern = $"^({string.Join('|', stems)})-([2-9]|[1-9][0-9]{{1,8}})$";
        return context.Database
            .SqlQuery<int>(
                $"""
                SELECT coalesce(max(substring(slug from '[0-9]+$')::int), 1) AS "Value"
                FROM tenant_registry
                WHERE slug LIKE {stems[^1] + "%"} AND slug ~ {pattern}
                """)
            .SingleAsync(cancellationToken);
    }
}
