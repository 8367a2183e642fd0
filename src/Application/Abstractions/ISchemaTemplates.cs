using TenantManager.Application.Templates;

namespace TenantManager.Application.Abstractions;

/// <summary>The operator's view of the schema template.</summary>
public interface ISchemaTemplates
{
    /// <summary>Null before the first is built.</summary>
    Task<SchemaTemplateDetails?> FindAsync(CancellationToken cancellationToken);

    /// <summary>Builds it anew from the source, whether or not that has changed, and puts it in the place of the former.</summary>
    /// <exception cref="ProvisioningException">The source cannot be copied; the former stays.</exception>
    Task RebuildAsync(CancellationToken cancellationToken);
}
