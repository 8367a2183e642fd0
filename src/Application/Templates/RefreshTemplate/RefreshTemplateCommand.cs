using Mediator;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Templates.RefreshTemplate;

/// <summary>Builds the schema template anew, whether or not the source has changed.</summary>
public sealed record RefreshTemplateCommand : IRequest<Result<SchemaTemplateDetails>>;
