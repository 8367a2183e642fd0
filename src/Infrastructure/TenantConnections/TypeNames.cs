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

    private static async Task<string[]> AskAsync(NpgsqlConnection connection, uint[] types, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(connection, types.Where(type => !Known.ContainsKey(type)).Distinct(), cancellationToken);
        foreach (var (type, name) in found.Where(pair => pair.Key < FirstOfADatabase))
            Known.TryAdd(type, name);
        return [.. types.Select(type => Known.GetValueOrDefault(type) ?? found.GetValueOrDefault(type, Unknown))];
    }

    private static async Task<Dictionary<uint, string>> ReadAsync(
        NpgsqlConnection connection, IEnumerable<uint> types, CancellationToken cancellationToken)
    {
        await using var batch = TextBatch.Create(connection, TextBatch.Statement(
            "SELECT oid, pg_catalog.format_type(oid, NULL) FROM pg_catalog.pg_type WHERE oid = ANY ($1::pg_catalog.oid[])",
            [$"{{{string.Join(',', types)}}}"]));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var names = new Dictionary<uint, string>();
        while (await reader.ReadAsync(cancellationToken))
            names[uint.Parse(reader.GetString(0), System.Globalization.CultureInfo.InvariantCulture)] = reader.GetString(1);
        return names;
    }
}
