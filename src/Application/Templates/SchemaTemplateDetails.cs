namespace TenantManager.Application.Templates;

/// <summary>The schema template that new tenants' databases are cloned from.</summary>
public sealed record SchemaTemplateDetails
{
    /// <summary>Of the source's schema, as the template has it.</summary>
    public required string Fingerprint { get; init; }

    public required string DatabaseName { get; init; }

    public required DateTimeOffset BuiltAt { get; init; }

    /// <summary>How long ago it was built.</summary>
    public required double AgeSeconds { get; init; }

    /// <summary>How long building it took.</summary>
    public required double BuildMs { get; init; }

    public required long SizeBytes { get; init; }

    /// <summary>Clones of it that are ready to be claimed.</summary>
    public required int WarmDatabases { get; init; }

    /// <summary>Clones of it that are being made.</summary>
    public required int WarmDatabasesInTheMaking { get; init; }

    /// <summary>Whether its successor is being built.</summary>
    public required bool IsBeingReplaced { get; init; }
}
