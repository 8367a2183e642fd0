namespace TenantManager.Infrastructure.Provisioning.Templates;

/// <summary>A database with the source's schema that tenants' are cloned from; the registry has it as current.</summary>
/// <param name="Id">Of its row.</param>
/// <param name="DatabaseName">Of the database, and of the role that owns what is in it.</param>
/// <param name="SourceFingerprint">Of the source when it was last found to have this schema.</param>
/// <param name="DumpHash">Of the source's dump.</param>
/// <param name="CatalogHash">Of its catalog, which every clone's must equal.</param>
/// <param name="SizeBytes">Of the database, and so of every new clone.</param>
/// <param name="BuiltAt">By the registry's clock.</param>
/// <param name="BuildTime">From the first look at the source until it could be cloned.</param>
internal sealed record SchemaTemplate(
    Guid Id,
    string DatabaseName,
    string SourceFingerprint,
    string DumpHash,
    string CatalogHash,
    long SizeBytes,
    DateTimeOffset BuiltAt,
    TimeSpan BuildTime);

/// <param name="Template">As the source is now, or was not longer than <c>TEMPLATE_FRESHNESS</c> ago.</param>
/// <param name="WasBuilt">It had to be built for whoever asked.</param>
internal sealed record CurrentTemplate(SchemaTemplate Template, bool WasBuilt);
