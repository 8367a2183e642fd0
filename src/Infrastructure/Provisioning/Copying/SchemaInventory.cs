using Npgsql;

namespace TenantManager.Infrastructure.Provisioning.Copying;

/// <summary>How many objects of each kind each schema of a database holds, without the system's and the extensions' own.</summary>
internal sealed class SchemaInventory
{
    private readonly Dictionary<(string Schema, string Kind), long> _counts;

    private SchemaInventory(Dictionary<(string, string), long> counts) => _counts = counts;

    public static async Task<SchemaInventory> TakeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(SchemaInventorySql.Text, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var counts = new Dictionary<(string, string), long>();
        while (await reader.ReadAsync(cancellationToken))
            counts.Add((reader.GetString(0), reader.GetString(1)), reader.GetInt64(2));
        return new SchemaInventory(counts);
    }

    /// <summary>What differs in the other one, a sentence each; empty when nothing does.</summary>
    public IReadOnlyList<string> DifferencesTo(SchemaInventory copy) =>
    [
        .. from key in _counts.Keys.Union(copy._counts.Keys)
           let here = _counts.GetValueOrDefault(key)
           let there = copy._counts.GetValueOrDefault(key)
           where here != there
           orderby key.Schema, key.Kind
           select $"{key.Kind} in schema '{key.Schema}': {here} in the source, {there} in the copy",
    ];
}
