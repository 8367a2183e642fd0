using Npgsql;
using TenantManager.Application.Operations;

namespace TenantManager.Infrastructure.Operations;

/// <summary>Reads operations together with the steps of their registrations.</summary>
internal sealed class OperationReader(NpgsqlDataSource registry)
{
    /// <summary>Those of them that there are, in one query.</summary>
    public async Task<IReadOnlyDictionary<Guid, OperationDetails>> ReadAsync(
        IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand(
            """
            SELECT o.id, o.kind, o.state, o.created_at, o.started_at, o.finished_at, o.expires_at, o.error_code, o.error_message,
                   o.state = 'succeeded' AND o.result_read_at IS NULL AND o.tenant_id IS NOT NULL, r.step
            FROM unnest($1::uuid[], $2::bytea[]) AS asked (id, key_hash)
            JOIN operations o ON o.id = asked.id
            LEFT JOIN registrations r ON r.key_hash = asked.key_hash
            """);
        var distinct = ids.Distinct().ToArray();
        command.Parameters.AddWithValue(distinct);
        command.Parameters.AddWithValue(distinct.Select(id => OperationIds.RequestKeyOf(id).Hash).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new Dictionary<Guid, OperationDetails>(distinct.Length);
        while (await reader.ReadAsync(cancellationToken))
        {
            var operation = Read(reader);
            found[operation.Id] = operation;
        }

        return found;
    }

    private static OperationDetails Read(NpgsqlDataReader reader)
    {
        var state = Enum.Parse<OperationState>(reader.GetString(2), ignoreCase: true);
        var (step, percent) = OperationProgress.Of(state, reader.IsDBNull(10) ? null : reader.GetString(10));
        return new OperationDetails
        {
            Id = reader.GetGuid(0),
            Kind = reader.GetString(1),
            State = state,
            Step = step,
            Percent = percent,
            CreatedAt = reader.GetFieldValue<DateTimeOffset>(3),
            StartedAt = TimeOf(reader, 4),
            FinishedAt = TimeOf(reader, 5),
            ExpiresAt = reader.GetFieldValue<DateTimeOffset>(6),
            Error = reader.IsDBNull(7) ? null : new OperationFailure(reader.GetString(7), reader.GetString(8)),
            HasUnreadResult = reader.GetBoolean(9),
        };
    }

    private static DateTimeOffset? TimeOf(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}
