using Npgsql;
using TenantManager.Infrastructure.Fleet;

namespace TenantManager.Infrastructure.Provisioning.Server;

/// <summary>
/// How large tenants' databases are, over one connection to the maintenance database. To see that takes <c>CONNECT</c>, or membership
/// in <c>pg_read_all_stats</c>. An administrator who has neither makes itself a member of the roles that own them, in a transaction that
/// is never committed: nobody else sees the membership, and nothing is left of it.
/// </summary>
internal sealed class DatabaseSizes(AdministratorConnections administrator, Installation installation)
{
    // Roles of tenants with locks on them are passed over, and looked at one by one.
    private const string ShortLockWaits = "SET LOCAL lock_timeout = '500ms'";

    private const string MaySee = "(has_database_privilege(d.oid, 'CONNECT') OR pg_has_role('pg_read_all_stats', 'USAGE'))";

    private const string Marked =
        """
        FROM unnest($1::uuid[], $2::text[], $3::text[]) AS t(id, name, marks)
            JOIN pg_roles r ON r.rolname = t.name AND shobj_description(r.oid, 'pg_authid') = ANY (string_to_array(t.marks, E'\n'))
            JOIN pg_database d ON d.datname = t.name AND d.datdba = r.oid AND d.datconnlimit <> -2
        """;

    private const string Hidden = $"SELECT quote_ident(r.rolname) {Marked} WHERE NOT {MaySee}";

    private const string Sizes = $"SELECT t.id, coalesce(pg_database_size(d.oid), 0) {Marked} WHERE {MaySee}";

    /// <summary>Those are left out that do not bear our mark, or cannot be seen: closed to everybody, or locked.</summary>
    public async Task<IReadOnlyDictionary<Guid, long>> MeasureAsync(
        IReadOnlyList<TenantDatabaseName> tenants, CancellationToken cancellationToken)
    {
        var sizes = new Dictionary<Guid, long>();
        await using var connection = await administrator.OpenAsync(cancellationToken);
        await MeasureAsync(connection, [.. tenants], sizes, cancellationToken);
        return sizes;
    }

    private async Task MeasureAsync(
        NpgsqlConnection connection, TenantDatabaseName[] tenants, Dictionary<Guid, long> sizes, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await MeasureInTransactionAsync(connection, tenants, sizes, cancellationToken);
            await transaction.RollbackAsync(cancellationToken);
        }
        catch (PostgresException) when (tenants.Length > 1)
        {
            // Of one of them: dropped in this instant, or its role is locked.
            await MeasureAsync(connection, tenants[..(tenants.Length / 2)], sizes, cancellationToken);
            await MeasureAsync(connection, tenants[(tenants.Length / 2)..], sizes, cancellationToken);
        }
        catch (PostgresException)
        {
            // The next time.
        }
    }

    private async Task MeasureInTransactionAsync(
        NpgsqlConnection connection, TenantDatabaseName[] tenants, Dictionary<Guid, long> sizes, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(ShortLockWaits, cancellationToken);
        var hidden = new List<string>();
        await using (var reader = await ReadAsync(connection, Hidden, tenants, cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
                hidden.Add(reader.GetString(0));
        }

        if (hidden.Count > 0)
            await connection.ExecuteAsync($"GRANT {string.Join(", ", hidden)} TO CURRENT_USER", cancellationToken);
        await using var measured = await ReadAsync(connection, Sizes, tenants, cancellationToken);
        while (await measured.ReadAsync(cancellationToken))
            sizes[measured.GetGuid(0)] = measured.GetInt64(1);
    }

    private async Task<NpgsqlDataReader> ReadAsync(
        NpgsqlConnection connection, string sql, TenantDatabaseName[] tenants, CancellationToken cancellationToken)
    {
        var installationId = await installation.GetIdAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddWithValue(tenants.Select(tenant => tenant.TenantId).ToArray());
        command.Parameters.AddWithValue(tenants.Select(tenant => tenant.DatabaseName).ToArray());
        command.Parameters.AddWithValue(tenants
            .Select(tenant => string.Join('\n', new ObjectMark(installationId, MarkedAs.Tenant, tenant.TenantId).AcceptedTexts))
            .ToArray());
        return await command.ExecuteReaderAsync(cancellationToken);
    }
}

internal sealed record TenantDatabaseName(Guid TenantId, string DatabaseName);
