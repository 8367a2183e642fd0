using Mediator;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Auth.RegisterOrganization;

/// <summary>Counts every registration that somebody waits for once, by how it ended: around validation too.</summary>
internal sealed class RegistrationCounting(RegistrationCounter counter)
    : IPipelineBehavior<RegisterOrganizationCommand, Result<RegisterOrganizationResult>>
{
    public async ValueTask<Result<RegisterOrganizationResult>> Handle(
        RegisterOrganizationCommand message,
        MessageHandlerDelegate<RegisterOrganizationCommand, Result<RegisterOrganizationResult>> next,
        CancellationToken cancellationToken) =>
        await counter.CountAsync(() => next(message, cancellationToken), result => result.Path);
}
