using Microsoft.EntityFrameworkCore;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Operations;
using TenantManager.Infrastructure.Persistence;

namespace TenantManager.Infrastructure.Operations;

internal sealed class OperationRepository(
    GlobalDbContext context, OperationReader reader, OperationPayloads payloads, IUserRepository users) : IOperationRepository
{
    // What a few workers get done in some minutes; beyond it a client had better come again.
    internal const int MostOpen = 1000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    public async Task<OperationState?> TryAddAsync(Guid id, PreparedRegistration registration, CancellationToken cancellationToken)
    {
        var payload = payloads.Protect(id, registration);
        await context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO operations (id, kind, state, step, percent, payload, expires_at)
            SELECT {id}, {OperationProgress.RegisterOrganization}, 'queued', 'queued', 0, {payload}, now() + {Lifetime}
            WHERE (SELECT count(*) FROM operations WHERE state IN ('queued', 'running')) < {MostOpen}
            ON CONFLICT (id) DO NOTHING
            """,
            cancellationToken);
        return (await FindAsync(id, cancellationToken))?.State;
    }

    public async Task<OperationDetails?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        (await reader.ReadAsync([id], cancellationToken)).GetValueOrDefault(id);

    public async Task<UserAccount?> TryTakeResultAsync(Guid id, CancellationToken cancellationToken)
    {
        // Who registered was made with the tenant, in one instant. Gone since, nobody else gets a session in that name.
        var administrators = await context.Database
            .SqlQuery<Guid>(
                $"""
                UPDATE operations SET result_read_at = now()
                FROM tenant_registry t JOIN global_users u ON u.tenant_id = t.id AND u.created_at = t.created_at
                WHERE operations.id = {id} AND t.id = operations.tenant_id AND state = 'succeeded' AND result_read_at IS NULL
                RETURNING u.id AS "Value"
                """)
            .ToListAsync(cancellationToken);
        return administrators is [var administrator] ? await users.FindAsync(administrator, cancellationToken) : null;
    }
}
