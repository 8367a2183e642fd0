using System.Collections.Concurrent;
using Npgsql;

namespace TenantManager.Infrastructure.TenantConnections;

/// <summary>PostgreSQL's names of types.</summary>
internal static class TypeNames
{
    // Below are PostgreSQL's own types, which have the same ids in all databases: FirstNormalObjectId in src/include/access/transam.h.
    private const uint FirstOfADatabase = 16384;

    private const string Unknown = "unknown";

    private static readonly ConcurrentDictionary<uint, string> Known = new();

    public static ValueTask<string[]> FindAsync(NpgsqlConnection connection, uint[] types, CancellationToken cancellationToken)
    {
        var names = new string[types.Length];
        for (var i = 0; i < types.Length; i++)
        {
            if (!Known.TryGetValue(types[i], out names[i]!))
                return new ValueTask<string[]>(AskAsync(connection, types, cancellationToken));
        }

        return new ValueTask<string[]>(names);
    }

    /// <summary>What cannot be found out is unknown: the statement whose rows these are is done, whatever becomes of this.</summary>
    private static async Task<string[]> AskAsync(NpgsqlConnection connection, uint[] types, CancellationToken cancellationToken)
    {
        Dictionary<uint, string> ofTenant = [];
        try
        {
            var unknown = types.Where(type => !Known.ContainsKey(type)).Distinct().ToLookup(type => type < FirstOfADatabase);
            if (unknown[true].Any())
            {
                foreach (var (type, name) in await ReadAsync(connection, "SET LOCAL search_path = pg_catalog", unknown[true], cancellationToken))
                    Known.TryAdd(type, name);
            }

            if (unknown[false].Any())
                ofTenant = await ReadAsync(connection, "SET LOCAL lock_timeout = 0", unknown[false], cancellationToken);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            // Told by the names.
        }

        return [.. types.Select(type => Known.GetValueOrDefault(type) ?? ofTenant.GetValueOrDefault(type, Unknown))];
    }

    /// <summary>In a session that is reset: the tenant's settings would have a say in what the names are, and for all tenants.</summary>
    private static async Task<Dictionary<uint, string>> ReadAsync(
        NpgsqlConnection connection, string setting, IEnumerable<uint> types, CancellationToken cancellationToken)
    {
        await using var batch = TextBatch.Create(
            connection,
            SessionReset.Create(),
            new NpgsqlBatchCommand("BEGIN READ ONLY"),
            new NpgsqlBatchCommand(setting),
            TextBatch.Statement(
                """
                SELECT oid, pg_catalog.format_type(oid, NULL) FROM pg_catalog.pg_type
                WHERE oid OPERATOR(pg_catalog.=) ANY ($1::pg_catalog.oid[])
                """,
                [$"{{{string.Join(',', types)}}}"]),
            new NpgsqlBatchCommand("ROLLBACK"));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var names = new Dictionary<uint, string>();
        while (await reader.ReadAsync(cancellationToken))
            names[uint.Parse(reader.GetString(0), System.Globalization.CultureInfo.InvariantCulture)] = reader.GetString(1);
        return names;
    }
}
