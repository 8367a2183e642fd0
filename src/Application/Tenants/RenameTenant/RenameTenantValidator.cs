using FluentValidation;
using TenantManager.Application.Behaviors;
using TenantManager.Domain.Tenants;

namespace TenantManager.Application.Tenants.RenameTenant;

internal sealed class RenameTenantValidator : AbstractValidator<RenameTenantCommand>
{
    public RenameTenantValidator() => RuleFor(c => c.Name).MustHaveNo(OrganizationName.Problem);
}
