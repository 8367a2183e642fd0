using Mediator;

namespace TenantManager.Application.Tenants.UndoRegistration;

internal sealed class UndoRegistrationHandler(RegistrationUndoing undoing) : IRequestHandler<UndoRegistrationCommand, bool>
{
    public async ValueTask<bool> Handle(UndoRegistrationCommand command, CancellationToken cancellationToken) =>
        await undoing.TakeOverAndRunAsync(command.TenantId, cancellationToken);
}
