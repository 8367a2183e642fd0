using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Templates.GetTemplate;

internal sealed class GetTemplateHandler(ISchemaTemplates templates) : IRequestHandler<GetTemplateQuery, Result<SchemaTemplateDetails>>
{
    public async ValueTask<Result<SchemaTemplateDetails>> Handle(GetTemplateQuery query, CancellationToken cancellationToken) =>
        await templates.FindAsync(cancellationToken) is { } template ? template : TemplateErrors.NotBuilt;
}
