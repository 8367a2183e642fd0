using Mediator;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Templates.GetTemplate;

public sealed record GetTemplateQuery : IRequest<Result<SchemaTemplateDetails>>;
