using Microsoft.EntityFrameworkCore;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Fleet;
using TenantManager.Infrastructure.Persistence.Configurations;
using TenantManager.Infrastructure.Persistence.Fleet;
using TenantManager.Infrastructure.Provisioning;

namespace TenantManager.Infrastructure.Persistence.Repositories;

internal sealed class TenantRepository(GlobalDbContext context, ReplicaIdentity replica, CapacityOptions capacity, SchemaCopyOptions schemaCopy)
    : ITenantRepository
{
    private static readonly TimeSpan CommitTimeout = TimeSpan.FromSeconds(15);

    public Task<Tenant?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        context.Tenants.FirstOrDefaultAsync(t => t.Id == id, cancellationToken);

    public Task<Tenant?> FindLockedAsync(Guid id, CancellationToken cancellationToken) => context.Tenants
        .FromSql($"SELECT *, xmin FROM tenant_registry WHERE id = {id} FOR NO KEY UPDATE")
        .FirstOrDefaultAsync(cancellationToken);

    public Task<int> ReadPasswordVersionAsync(Guid id, CancellationToken cancellationToken) =>
        context.Tenants.Where(t => t.Id == id).Select(t => t.DatabasePasswordVersion).SingleAsync(cancellationToken);

    public async Task<Reservation> ReserveAsync(
        Tenant tenant, User administrator, RequestKey? key, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (!await HasRoomAsync(cancellationToken))
            return Reservation.NoRoom;
        context.Add(tenant);
        context.Add(administrator);
        context.Add(TenantSettings.Empty(tenant.Id, tenant.CreatedAt));
        context.Add(new Registration
        {
            TenantId = tenant.Id, ReplicaId = replica.Id, Step = ProvisioningSteps.Reserved, KeyHash = key?.Hash,
        });
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e)
            when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } violation)
        {
            context.ChangeTracker.Clear();
            return violation.ConstraintName switch
            {
                UserConfiguration.EmailIndex => Reservation.EmailTaken,
                TenantConfiguration.SlugIndex => Reservation.SlugTaken,
                RegistrationConfiguration.KeyIndex => Reservation.KeyTaken,
                _ => throw new InvalidOperationException($"Unexpected conflict on {violation.ConstraintName}.", e),
            };
        }

        cancellationToken.ThrowIfCancellationRequested();
        using var timeout = new CancellationTokenSource(CommitTimeout);
        try
        {
            await transaction.CommitAsync(timeout.Token);
            return Reservation.Reserved;
        }
        catch (Exception e)
        {
            throw new OutcomeUnknownException(e);
        }
    }

    public async Task<BegunRegistration?> FindByKeyAsync(RequestKey key, CancellationToken cancellationToken)
    {
        var found = await (
            from registration in context.Registrations.AsNoTracking()
            where registration.KeyHash == key.Hash
            join tenant in context.Tenants on registration.TenantId equals tenant.Id
            join user in context.Users on tenant.Id equals user.TenantId
            where user.CreatedAt == tenant.CreatedAt // made with it, in one instant: who has registered it
            select new
            {
                tenant,
                user,
                isAlive = context.Replicas.FromSql($"SELECT * FROM replicas WHERE lease_until > now()").Any(r => r.Id == registration.ReplicaId),
            }).FirstOrDefaultAsync(cancellationToken);
        return found is null
            ? null
            : new BegunRegistration(
                found.tenant, found.user, found.tenant.Status is TenantStatus.Pending or TenantStatus.Failed && !found.isAlive);
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

    public Task RemoveUndoneAsync(Guid id, CancellationToken cancellationToken) => context.Database.ExecuteSqlAsync(
        $"""
        WITH removed AS (DELETE FROM tenant_registry WHERE id = {id} RETURNING id)
        INSERT INTO undone_registrations (tenant_id) SELECT id FROM removed ON CONFLICT DO NOTHING
        """,
        cancellationToken);

    public Task EndRegistrationAsync(Guid id, CancellationToken cancellationToken) => context.Database.ExecuteSqlAsync(
        $"DELETE FROM registrations WHERE tenant_id = {id}", cancellationToken);

    public async Task<bool> TryTakeOverAsync(Guid id, CancellationToken cancellationToken) =>
        await context.Database.ExecuteSqlAsync(
            $"""
            UPDATE registrations SET replica_id = {replica.Id}, begun_at = now()
            WHERE tenant_id = {id}
              AND (begun_at < now() - {RegistrationLimits.Longest(schemaCopy)}
                   OR NOT EXISTS (SELECT FROM replicas r WHERE r.id = registrations.replica_id AND r.lease_until > now()))
            """,
            cancellationToken) == 1;

    public Task AbandonAsync(Guid id, CancellationToken cancellationToken) => context.Database.ExecuteSqlAsync(
        $"UPDATE registrations SET replica_id = {ReplicaIdentity.Nobody} WHERE tenant_id = {id} AND replica_id = {replica.Id}",
        cancellationToken);

    public async Task<IReadOnlyList<Tenant>> FindBySecretsKeyOtherThanAsync(
        string secretsKeyId, int limit, CancellationToken cancellationToken) =>
        await context.Tenants
            .Where(t => t.SecretsKeyId != secretsKeyId)
            .OrderBy(t => t.Id)
            .Take(limit)
            .ToListAsync(cancellationToken);

    /// <summary>Under a lock, so that two at once do not both take the last place.</summary>
    private async Task<bool> HasRoomAsync(CancellationToken cancellationToken)
    {
        if (capacity.MaxDatabases is not { } most)
            return true;
        await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({RegistryLocks.DatabaseCount})", cancellationToken);
        return await context.Tenants.CountAsync(cancellationToken) < most;
    }

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
