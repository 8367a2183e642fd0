using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Templates.RefreshTemplate;

internal sealed class RefreshTemplateHandler(ISchemaTemplates templates, IServiceLifetime lifetime)
    : IRequestHandler<RefreshTemplateCommand, Result<SchemaTemplateDetails>>
{
    public async ValueTask<Result<SchemaTemplateDetails>> Handle(RefreshTemplateCommand command, CancellationToken cancellationToken)
    {
        try
        {
            // An operator who disconnects does not stop what has begun.
            await templates.RebuildAsync(lifetime.Stopping);
        }
        catch (ProvisioningException e)
        {
            return e.Error;
        }

        return await templates.FindAsync(cancellationToken) is { } template ? template : TemplateErrors.NotBuilt;
    }
}
