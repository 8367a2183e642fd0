using Mediator;

namespace TenantManager.Application.Tenants.UndoRegistration;

/// <summary>Undoes a registration whose process is gone, unless another replica is at it already.</summary>
/// <returns>Whether this call undid it.</returns>
public sealed record UndoRegistrationCommand(Guid TenantId) : IRequest<bool>;
