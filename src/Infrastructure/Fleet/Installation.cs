using Npgsql;

namespace TenantManager.Infrastructure.Fleet;

/// <summary>
/// The registry's own id, which stands in the mark of everything made on the tenants' server: two installations may share a
/// server, and neither touches what is the other's.
/// </summary>
internal sealed class Installation(NpgsqlDataSource registry)
{
    // A reference, which is written whole.
    private volatile string? _id;

    /// <summary>Made by whoever asks first.</summary>
    public async ValueTask<Guid> GetIdAsync(CancellationToken cancellationToken)
    {
        if (_id is { } known)
            return Guid.Parse(known);
        await using var command = registry.CreateCommand(
            """
            WITH made AS (
                INSERT INTO service_state (key, value) VALUES ('installation_id', $1) ON CONFLICT (key) DO NOTHING RETURNING value
            )
            SELECT value FROM made UNION ALL SELECT value FROM service_state WHERE key = 'installation_id' LIMIT 1
            """);
        command.Parameters.AddWithValue(Guid.NewGuid().ToString("D"));
        // Nothing, when another process made it in this instant: the next look sees it.
        if (await command.ExecuteScalarAsync(cancellationToken) is not string text)
            return await GetIdAsync(cancellationToken);
        _id = text;
        return Guid.Parse(text);
    }
}
