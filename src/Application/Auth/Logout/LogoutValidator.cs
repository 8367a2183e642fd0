using FluentValidation;

namespace TenantManager.Application.Auth.Logout;

internal sealed class LogoutValidator : AbstractValidator<LogoutCommand>
{
    public LogoutValidator() => RuleFor(c => c.RefreshToken).NotEmpty().WithMessage("must not be empty");
}
