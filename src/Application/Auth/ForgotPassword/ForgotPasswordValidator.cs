using FluentValidation;
using TenantManager.Application.Behaviors;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Auth.ForgotPassword;

internal sealed class ForgotPasswordValidator : AbstractValidator<ForgotPasswordCommand>
{
    public ForgotPasswordValidator() => RuleFor(c => c.Email).MustHaveNo(EmailAddress.Problem);
}
