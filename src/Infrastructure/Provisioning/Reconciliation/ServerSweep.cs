using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Infrastructure.Fleet;
using TenantManager.Infrastructure.Provisioning.Server;

namespace TenantManager.Infrastructure.Provisioning.Reconciliation;

/// <summary>
/// Compares what bears this installation's mark on the server with the registry, both ways. What no row knows is dropped, if it
/// was ours to dispose of: a warm database, a template, or a tenant's whose registration was undone. A tenant's database that
/// the registry does not know at all may be a customer's whom a restored backup of the registry has forgotten: it is told of, and
/// kept. An active tenant's is marked as a customer's, where its registration did not come to that, and opened, and a suspended
/// one's closed, where whoever changed the status did not; the same holds for those that are too large. A password that was rotated is set.
/// Lent roles are for <see cref="LentRoleSweep"/>.
/// </summary>
internal sealed partial class ServerSweep(
    AdministratorConnections administrator,
    NpgsqlDataSource registry,
    Installation installation,
    MarkedDatabaseRemoval removal,
    TenantDatabaseGate gate,
    ILogger<ServerSweep> logger)
{
    private const int MaxGatesAtOnce = 4;
    private const int MaxGatesInOneSweep = 40;

    private static readonly TimeSpan TimeForAGate = TimeSpan.FromSeconds(5);

    private HashSet<string> _toldOf = [];

    public async Task<SweepResult> RunAsync(CancellationToken cancellationToken)
    {
        // The server first: a row is there before what it names, so that what has none by now never had one, or has lost it.
        var found = await FindMarkedAsync(cancellationToken);
        var rows = await ReadRowsAsync(found, cancellationToken);
        await MarkCompleteAsync(found.Where(o => o.Mark.Kind == MarkedAs.Pending && rows.IsComplete(o.Mark.Id)), cancellationToken);
        var nobodys = found.Where(o => !rows.Known.Contains(o.Mark.Id)).ToList();
        var unknown = nobodys.Where(o => IsCustomers(o.Mark, rows)).ToList();
        var dropped = 0;
        foreach (var orphan in nobodys.Except(unknown))
        {
            try
            {
                var outcome = await removal.RemoveAsync(orphan.Name, orphan.Mark, $"tm-orphan {orphan.Mark.Id:D}", cancellationToken);
                if (outcome != RemovalOutcome.Dropped)
                    continue;
                Dropped(orphan.Name, orphan.Mark.Text);
                dropped++;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // One that resists must not keep the others; the next sweep tries it again.
                StillThere(e, orphan.Name, e.Message);
            }
        }

        TellOf(unknown.Select(o => o.Name), rows.Missing);
        var gated = await ApplyGateAsync(
            found.Where(o => o.HasDatabase && rows.Complete.TryGetValue(o.Mark.Id, out var state)
                && (!o.IsAs(state) || rows.Rotated.Contains(o.Mark.Id))),
            cancellationToken);
        return new SweepResult(dropped, unknown.Count, rows.Missing.Count) { Gated = gated };
    }

    private static bool IsCustomers(ObjectMark mark, RegistryRows rows) =>
        mark.Kind == MarkedAs.Tenant || mark.Kind == MarkedAs.Pending && !rows.Undone.Contains(mark.Id);

    private async Task MarkCompleteAsync(IEnumerable<MarkedRole> tenants, CancellationToken cancellationToken)
    {
        foreach (var tenant in tenants)
        {
            try
            {
                await using var connection = await administrator.OpenAsync(cancellationToken);
                await ServerStatements.MarkAsync(connection, tenant.Name, tenant.Mark with { Kind = MarkedAs.Tenant }, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                NotMarked(e, tenant.Name, e.Message);
            }
        }
    }

    /// <summary>In no order, some at once and each for a short time, so that those that resist do not keep the others out.</summary>
    /// <returns>How many were opened or closed.</returns>
    private async Task<int> ApplyGateAsync(IEnumerable<MarkedRole> tenants, CancellationToken cancellationToken)
    {
        var applied = 0;
        var inNoOrder = tenants.ToArray();
        Random.Shared.Shuffle(inNoOrder);
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = MaxGatesAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(inNoOrder.Take(MaxGatesInOneSweep), atOnce, async (tenant, token) =>
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(token);
            timeout.CancelAfter(TimeForAGate);
            try
            {
                await gate.ApplyAsync(tenant.Mark.Id, timeout.Token);
                Interlocked.Increment(ref applied);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                StillAsItWas(e, tenant.Name, e.Message);
            }
        });
        return applied;
    }

    private async Task<List<MarkedRole>> FindMarkedAsync(CancellationToken cancellationToken)
    {
        await using var connection = await administrator.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            SELECT r.rolname::text, s.description, d.oid IS NOT NULL,
                   coalesce(r.rolcanlogin AND d.datconnlimit <> 0 AND has_database_privilege(r.oid, d.oid, 'CONNECT'), false),
                   r.rolcanlogin
                       OR EXISTS (SELECT FROM aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) WHERE privilege_type = 'CONNECT')
                       OR EXISTS (SELECT FROM pg_stat_activity a JOIN pg_roles u ON u.oid = a.usesysid AND NOT u.rolsuper
                                  WHERE a.datid = d.oid),
                   EXISTS (SELECT FROM pg_db_role_setting g WHERE g.setrole = r.oid AND g.setdatabase = d.oid
                           AND 'default_transaction_read_only=on' = ANY (g.setconfig))
            FROM pg_shdescription s JOIN pg_roles r ON r.oid = s.objoid LEFT JOIN pg_database d ON d.datname = r.rolname
            WHERE s.classoid = 'pg_authid'::regclass AND s.description LIKE $1
            """,
            connection);
        command.Parameters.AddWithValue(ObjectMark.LikePatternOf(await installation.GetIdAsync(cancellationToken)));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<MarkedRole>();
        while (await reader.ReadAsync(cancellationToken))
        {
            if (ObjectMark.Parse(reader.GetString(1)) is { Kind: not MarkedAs.Lent } mark)
            {
                found.Add(new MarkedRole(
                    reader.GetString(0), mark, reader.GetBoolean(2), reader.GetBoolean(3), reader.GetBoolean(4), reader.GetBoolean(5)));
            }
        }

        return found;
    }

    private async Task<RegistryRows> ReadRowsAsync(List<MarkedRole> found, CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand(
            """
            SELECT 'known', id, '', '' FROM unnest($1::uuid[]) AS id
            WHERE EXISTS (SELECT FROM tenant_registry t WHERE t.id = id.id)
               OR EXISTS (SELECT FROM warm_databases w WHERE w.id = id.id)
               OR EXISTS (SELECT FROM schema_templates s WHERE s.id = id.id)
            UNION ALL
            SELECT status, id, '', storage_state FROM tenant_registry WHERE id = ANY ($1) AND status IN ('active', 'suspended')
            UNION ALL
            SELECT 'rotated', id, '', '' FROM tenant_registry
            WHERE id = ANY ($1) AND status IN ('active', 'suspended') AND database_password_version <> database_password_applied_version
            UNION ALL
            SELECT 'undone', tenant_id, '', '' FROM undone_registrations WHERE tenant_id = ANY ($1)
            UNION ALL
            SELECT 'missing', t.id, t.database_name, '' FROM tenant_registry t
            WHERE t.status IN ('active', 'suspended') AND t.database_name <> ALL ($2) AND t.updated_at < now() - interval '1 minute'
            """);
        command.Parameters.AddWithValue(found.Select(o => o.Mark.Id).ToArray());
        command.Parameters.AddWithValue(found.Where(o => o.HasDatabase).Select(o => o.Name).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new RegistryRows([], [], [], [], []);
        while (await reader.ReadAsync(cancellationToken))
        {
            switch (reader.GetString(0))
            {
                case "known": rows.Known.Add(reader.GetGuid(1)); break;
                case "rotated": rows.Rotated.Add(reader.GetGuid(1)); break;
                case "undone": rows.Undone.Add(reader.GetGuid(1)); break;
                case "missing": rows.Missing.Add(reader.GetString(2)); break;
                case var status: rows.Complete.Add(reader.GetGuid(1), GateState.Parse(status, reader.GetString(3))); break;
            }
        }

        return rows;
    }

    /// <summary>Once of each, not every few seconds.</summary>
    private void TellOf(IEnumerable<string> unknown, IReadOnlyList<string> missing)
    {
        var names = unknown.ToHashSet(StringComparer.Ordinal);
        foreach (var name in names.Where(name => !_toldOf.Contains(name)))
            Unknown(name);
        foreach (var name in missing.Where(name => !_toldOf.Contains(name)))
            Missing(name);
        names.UnionWith(missing);
        _toldOf = names;
    }

    /// <param name="Name">Of the role, and of its database.</param>
    /// <param name="Mark">Whose it is.</param>
    /// <param name="HasDatabase">There is one.</param>
    /// <param name="IsOpen">The role can get into its database.</param>
    /// <param name="CanBeEntered">By anybody at all, or somebody is in it; superusers apart.</param>
    /// <param name="IsReadOnly">The role's transactions in it, unless they say otherwise.</param>
    private sealed record MarkedRole(
        string Name, ObjectMark Mark, bool HasDatabase, bool IsOpen, bool CanBeEntered, bool IsReadOnly)
    {
        public bool IsAs(GateState state) =>
            state.MustBeOpen ? IsOpen && IsReadOnly == state.IsReadOnly : !state.MustBeClosed || !CanBeEntered;
    }

    private sealed record RegistryRows(
        HashSet<Guid> Known, Dictionary<Guid, GateState> Complete, HashSet<Guid> Rotated, HashSet<Guid> Undone, List<string> Missing)
    {
        public bool IsComplete(Guid id) => Complete.ContainsKey(id);
    }

    [LoggerMessage(2191, LogLevel.Warning, "{Database} belonged to nobody, and is dropped ({Mark})")]
    private partial void Dropped(string database, string mark);

    [LoggerMessage(2192, LogLevel.Error,
        "The tenant database {Database} is ours, and the registry does not know it: it is kept. Has the registry been restored from a backup?")]
    private partial void Unknown(string database);

    [LoggerMessage(2193, LogLevel.Error, "The tenant database {Database} is in the registry, and not on the server")]
    private partial void Missing(string database);

    [LoggerMessage(2189, LogLevel.Warning, "The database {Database} could be neither opened nor closed, and is tried again: {Reason}")]
    private partial void StillAsItWas(Exception exception, string database, string reason);

    [LoggerMessage(2190, LogLevel.Warning, "The role {Role} could not be marked as a customer's, and is tried again: {Reason}")]
    private partial void NotMarked(Exception exception, string role, string reason);

    [LoggerMessage(2194, LogLevel.Warning, "{Database} belongs to nobody, could not be dropped, and is tried again: {Reason}")]
    private partial void StillThere(Exception exception, string database, string reason);
}

/// <param name="Dropped">What belonged to nobody.</param>
/// <param name="Unknown">Tenants' databases that the registry does not know.</param>
/// <param name="Missing">Tenants' databases that are not on the server.</param>
internal sealed record SweepResult(int Dropped, int Unknown, int Missing)
{
    /// <summary>Tenants' databases that were not as open or closed as their status says, or had a former password.</summary>
    public int Gated { get; init; }
}
