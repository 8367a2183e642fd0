using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Operations.RunRegistration;

/// <summary>
/// Registers what an operation has written down, or finishes what an earlier run of the same operation began. Begins no session:
/// tokens are made when the result is read.
/// </summary>
/// <returns>The tenant's id.</returns>
public sealed record RunRegistrationCommand(Guid OperationId, PreparedRegistration Registration) : IRequest<Result<Guid>>;
