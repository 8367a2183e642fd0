namespace TenantManager.Application.TenantDatabases;

/// <summary>A tenant's database.</summary>
public sealed record TenantDatabaseDetails
{
    public required string Name { get; init; }

    public required long SizeBytes { get; init; }

    /// <summary>PostgreSQL's, such as <c>15.18</c>.</summary>
    public required string ServerVersion { get; init; }

    /// <summary>By schema and name, at most 1,000.</summary>
    public required IReadOnlyList<TableDetails> Tables { get; init; }

    /// <summary>There are more tables than are listed.</summary>
    public required bool HasMoreTables { get; init; }
}

/// <param name="Schema">Its schema.</param>
/// <param name="Name">Its name in it.</param>
/// <param name="RowEstimate">About how many rows it has; null where PostgreSQL has not counted yet.</param>
/// <param name="SizeBytes">With its indexes.</param>
public sealed record TableDetails(string Schema, string Name, long? RowEstimate, long SizeBytes);
