using FluentValidation;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Behaviors;

namespace TenantManager.Application.Auth.ChangePassword;

internal sealed class ChangePasswordValidator : AbstractValidator<ChangePasswordCommand>
{
    public ChangePasswordValidator(ICommonPasswords commonPasswords)
    {
        RuleFor(c => c.CurrentPassword).Must(password => !string.IsNullOrEmpty(password)).WithMessage("must not be empty");
        RuleFor(c => c.NewPassword).MustBeAGoodPassword(commonPasswords);
    }
}
