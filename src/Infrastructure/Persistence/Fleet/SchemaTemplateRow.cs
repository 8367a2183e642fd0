namespace TenantManager.Infrastructure.Persistence.Fleet;

/// <summary>A database with the source's schema from which tenants' are cloned.</summary>
internal sealed class SchemaTemplateRow
{
    public Guid Id { get; private set; }

    /// <summary>Name of the database, and of the role that owns what is in it.</summary>
    public string DatabaseName { get; private set; } = "";

    /// <summary><c>building</c>, <c>current</c> (at most one of each), or <c>retired</c>.</summary>
    public string State { get; private set; } = "";

    /// <summary>Who builds it, or did.</summary>
    public Guid ReplicaId { get; private set; }

    /// <summary>Of the source when it was last found to have this schema.</summary>
    public string? SourceFingerprint { get; private set; }

    /// <summary>Of the source's dump: what decides whether a moved fingerprint means another schema.</summary>
    public string? DumpHash { get; private set; }

    /// <summary>Of the template's catalog, which that of every clone must equal.</summary>
    public string? CatalogHash { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset? BuiltAt { get; private set; }

    public long? BuildMs { get; private set; }

    public long? SizeBytes { get; private set; }
}
