using FluentValidation;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Behaviors;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Auth.RegisterOrganization;

internal sealed class RegisterOrganizationValidator : AbstractValidator<RegisterOrganizationCommand>
{
    public RegisterOrganizationValidator(ICommonPasswords commonPasswords)
    {
        RuleFor(c => c.OrganizationName).MustHaveNo(OrganizationName.Problem);
        RuleFor(c => c.AdminEmail).MustHaveNo(EmailAddress.Problem);
        RuleFor(c => c.AdminPassword).MustBeAGoodPassword(commonPasswords);
        RuleFor(c => c.Plan).MustHaveNo(PlanNames.Problem);
    }
}
