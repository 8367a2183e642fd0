namespace TenantManager.Infrastructure.Persistence.Fleet;

/// <summary>
/// A tenant whose registration was undone: a database that turns up under its mark afterwards is nobody's. One of a tenant that
/// stands in neither list may be a customer's whom the registry has lost, and is never dropped.
/// </summary>
internal sealed class UndoneRegistration
{
    public Guid TenantId { get; private set; }

    public DateTimeOffset UndoneAt { get; private set; }
}
