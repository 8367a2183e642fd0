using FluentValidation;
using TenantManager.Application.Behaviors;
using TenantManager.Application.Users;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Invitations.InviteUser;

internal sealed class InviteUserValidator : AbstractValidator<InviteUserCommand>
{
    public InviteUserValidator()
    {
        RuleFor(c => c.Email).MustHaveNo(EmailAddress.Problem);
        RuleFor(c => c.Role).Must(role => RoleNames.Find(role) is not null).WithMessage(RoleNames.Problem);
    }
}
