using FluentValidation;

namespace TenantManager.Application.Users.UpdateUser;

internal sealed class UpdateUserValidator : AbstractValidator<UpdateUserCommand>
{
    public UpdateUserValidator()
    {
        RuleFor(c => c.Role).Must(role => role is null || RoleNames.Find(role) is not null).WithMessage(RoleNames.Problem);
        RuleFor(c => c.Role).NotNull().When(c => c.IsActive is null).WithMessage("or is_active must be given");
    }
}
