using FluentValidation;

namespace TenantManager.Application.Users.UpdateUser;

internal sealed class UpdateUserValidator : AbstractValidator<UpdateUserCommand>
{
    public UpdateUserValidator()
    {
        RuleFor(c => c.Role).Must(role => role is null or "ADMIN" or "USER").WithMessage("must be ADMIN or USER");
        RuleFor(c => c.Role).NotNull().When(c => c.IsActive is null).WithMessage("or is_active must be given");
    }
}
