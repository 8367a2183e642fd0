using FluentValidation;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Behaviors;

namespace TenantManager.Application.Auth.ResetPassword;

internal sealed class ResetPasswordValidator : AbstractValidator<ResetPasswordCommand>
{
    public ResetPasswordValidator(ICommonPasswords commonPasswords)
    {
        RuleFor(c => c.Token).NotEmpty().WithMessage("must not be empty");
        RuleFor(c => c.NewPassword).MustBeAGoodPassword(commonPasswords);
    }
}
