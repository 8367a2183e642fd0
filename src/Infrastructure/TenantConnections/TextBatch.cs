using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;

namespace TenantManager.Infrastructure.TenantConnections;

/// <summary>
/// Statements that are sent together, each as one message of its own, so that the server takes none that is in fact several; with their values,
/// in both directions, as PostgreSQL's texts, whatever the type.
/// </summary>
internal static class TextBatch
{
    public static NpgsqlBatch Create(NpgsqlConnection connection, params ReadOnlySpan<NpgsqlBatchCommand> statements)
    {
        var batch = new NpgsqlBatch(connection);
        SetAllResultTypesAreUnknown(batch, true);
        foreach (var statement in statements)
            batch.BatchCommands.Add(statement);
        return batch;
    }

    /// <param name="sql">One statement, with <c>$1</c>, <c>$2</c>, ... for its parameters.</param>
    /// <param name="parameters">Texts, whose types the server infers.</param>
    public static NpgsqlBatchCommand Statement(string sql, IEnumerable<string?> parameters)
    {
        var statement = new NpgsqlBatchCommand(sql);
        foreach (var text in parameters)
            statement.Parameters.Add(new NpgsqlParameter { Value = (object?)text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Unknown });
        return statement;
    }

    // Npgsql has it for a batch as it has it for a command, but not for others to call; a command sends what is several statements.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_AllResultTypesAreUnknown")]
    private static extern void SetAllResultTypesAreUnknown(NpgsqlBatch batch, bool value);
}
