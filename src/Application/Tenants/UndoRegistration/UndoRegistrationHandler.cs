using Mediator;

namespace TenantManager.Application.Tenants.UndoRegistration;

internal sealed class UndoRegistrationHandler(RegistrationUndoing undoing) : IRequestHandler<UndoRegistrationCommand, bool>
{
    public async ValueTask<bool> Handle(UndoRegistrationCommand command, CancellationToken cancellationToken)
    {
        if (!await undoing.TakeOverAsync(command.TenantId, cancellationToken))
            return false;
        try
        {
            await undoing.RunAsync(command.TenantId, cancellationToken);
            return true;
        }
        catch (Exception)
        {
            await undoing.HandOverAsync(command.TenantId);
            throw;
        }
    }
}
