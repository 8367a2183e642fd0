using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Operations.GetOperation;

internal sealed class GetOperationHandler(IOperationRepository operations) : IRequestHandler<GetOperationQuery, Result<OperationDetails>>
{
    public async ValueTask<Result<OperationDetails>> Handle(GetOperationQuery query, CancellationToken cancellationToken) =>
        await operations.FindAsync(query.Id, cancellationToken) is { } operation ? operation : OperationErrors.NotFound;
}
