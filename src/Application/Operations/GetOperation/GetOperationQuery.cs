using Mediator;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Operations.GetOperation;

public sealed record GetOperationQuery(Guid Id) : IRequest<Result<OperationDetails>>;
