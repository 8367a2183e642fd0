using Mediator;

namespace TenantManager.Application.Tenants.RemoveAbandonedTenants;

/// <summary>Removes what registrations left that neither finished nor could be undone, and outdated refresh tokens.</summary>
/// <param name="PendingFor">How long a pending registration is left alone: longer than any can take.</param>
public sealed record RemoveAbandonedTenantsCommand(TimeSpan PendingFor) : IRequest;
