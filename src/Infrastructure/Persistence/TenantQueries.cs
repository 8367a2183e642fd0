using AutoMapper;
using AutoMapper.QueryableExtensions;
using Microsoft.EntityFrameworkCore;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Statistics.GetStatistics;
using TenantManager.Application.Paging;
using TenantManager.Application.Tenants;
using TenantManager.Application.Tenants.ListTenants;
using TenantManager.Domain.Tenants;

namespace TenantManager.Infrastructure.Persistence;

internal sealed class TenantQueries(GlobalDbContext context, StatisticsReader statistics, IConfigurationProvider mappings)
    : ITenantQueries
{
    private const int ExactTotalLimit = 10_000;

    public async Task<TenantPage> ListAsync(ListTenantsQuery query, CancellationToken cancellationToken)
    {
        var matching = Matching(query);
        var (total, isEstimate) = await CountAsync(matching, query, cancellationToken);

        var page = query.Cursor is { } cursor ? matching.Where(t => t.Id < cursor.Id) : matching;
        var found = await page
            .OrderByDescending(t => t.Id)
            .Skip(query.Offset)
            .Take(query.Limit + 1)
            .ProjectTo<TenantDetails>(mappings)
            .ToListAsync(cancellationToken);

        var tenants = found.Take(query.Limit).ToList();
        IdCursor? next = found.Count > query.Limit ? new IdCursor(tenants[^1].Id) : null;
        return new TenantPage(tenants, next, total, isEstimate);
    }

    public Task<TenantDetails?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        context.Tenants.AsNoTracking()
            .Where(t => t.Id == id)
            .ProjectTo<TenantDetails>(mappings)
            .SingleOrDefaultAsync(cancellationToken);

    public Task<ServiceStatistics> GetStatisticsAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        statistics.ReadAsync(now, cancellationToken);

    private IQueryable<Tenant> Matching(ListTenantsQuery query)
    {
        // Value objects cannot be searched inside by LINQ, their columns can.
        var pattern = query.Search is { Length: > 0 } search ? $"%{EscapeLike(search)}%" : null;
        var tenants = pattern is null
            ? context.Tenants.AsNoTracking()
            : context.Tenants.FromSql(
                $"""
                SELECT *, xmin FROM tenant_registry
                WHERE name ILIKE {pattern} OR slug ILIKE {pattern} OR database_name ILIKE {pattern}
                """).AsNoTracking();
        if (query.Status is { } status)
            tenants = tenants.Where(t => t.Status == status);
        if (query.Plan is { } plan)
            tenants = tenants.Where(t => t.Plan == plan);
        return tenants;
    }

    private async Task<(long Total, bool IsEstimate)> CountAsync(
        IQueryable<Tenant> matching, ListTenantsQuery query, CancellationToken cancellationToken)
    {
        var counted = await matching.Take(ExactTotalLimit + 1).CountAsync(cancellationToken);
        if (counted <= ExactTotalLimit)
            return (counted, false);

        // Only the unfiltered total has a cheap estimate; a filtered one is known to be more than was counted.
        if (query is not { Status: null, Plan: null, Search: null or "" })
            return (counted, true);
        var estimate = await context.Database
            .SqlQuery<long>($"SELECT greatest(reltuples, 0)::bigint AS \"Value\" FROM pg_class WHERE oid = 'public.tenant_registry'::regclass")
            .SingleAsync(cancellationToken);
        return (Math.Max(estimate, counted), true);
    }

    private static string EscapeLike(string text) => text
        .Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace("%", @"\%", StringComparison.Ordinal)
        .Replace("_", @"\_", StringComparison.Ordinal);
}
