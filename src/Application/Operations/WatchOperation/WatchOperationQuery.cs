using Mediator;

namespace TenantManager.Application.Operations.WatchOperation;

/// <summary>The operation as it is and whenever it changes, until it is finished.</summary>
public sealed record WatchOperationQuery(Guid Id) : IStreamRequest<OperationDetails>;
