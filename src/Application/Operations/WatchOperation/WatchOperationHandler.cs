using Mediator;
using TenantManager.Application.Abstractions;

namespace TenantManager.Application.Operations.WatchOperation;

internal sealed class WatchOperationHandler(IOperationWatch watch) : IStreamRequestHandler<WatchOperationQuery, OperationDetails>
{
    public IAsyncEnumerable<OperationDetails> Handle(WatchOperationQuery request, CancellationToken cancellationToken) =>
        watch.WatchAsync(request.Id, cancellationToken);
}
