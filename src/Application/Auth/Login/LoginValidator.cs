using FluentValidation;

namespace TenantManager.Application.Auth.Login;

internal sealed class LoginValidator : AbstractValidator<LoginCommand>
{
    public LoginValidator()
    {
        // Whether either is well-formed is not told apart from whether it is right.
        RuleFor(c => c.Email).NotEmpty().WithMessage("must not be empty");
        RuleFor(c => c.Password).NotEmpty().WithMessage("must not be empty");
    }
}
