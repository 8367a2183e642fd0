using FluentValidation;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Behaviors;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Auth.ChangePassword;

internal sealed class ChangePasswordValidator : AbstractValidator<ChangePasswordCommand>
{
    public ChangePasswordValidator(ICommonPasswords commonPasswords)
    {
        RuleFor(c => c.CurrentPassword).Must(password => !string.IsNullOrEmpty(password)).WithMessage("must not be empty");
        RuleFor(c => c.NewPassword).MustHaveNo(password => PasswordRules.Problem(password)
            ?? (commonPasswords.Contains(password) ? "is among the 3,000 most common passwords; choose another" : null));
    }
}
