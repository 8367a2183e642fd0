using FluentValidation;
using TenantManager.Application.Auth.RegisterOrganization;

namespace TenantManager.Application.Operations.StartRegistration;

/// <summary>The rules of the registration itself; fields are told of by their own names.</summary>
internal sealed class StartRegistrationValidator : AbstractValidator<StartRegistrationCommand>
{
    public StartRegistrationValidator(IValidator<RegisterOrganizationCommand> registration) =>
        RuleFor(c => c.Registration).SetValidator(registration).OverridePropertyName("");
}
