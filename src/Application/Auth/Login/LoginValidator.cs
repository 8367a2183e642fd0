using FluentValidation;
using TenantManager.Application.Behaviors;

namespace TenantManager.Application.Auth.Login;

internal sealed class LoginValidator : AbstractValidator<LoginCommand>
{
    public LoginValidator()
    {
        // Whether either is well-formed is not told apart from whether it is right.
        RuleFor(c => c.Email).NotEmpty().WithMessage("must not be empty");
        // Not NotEmpty, to which white space is empty: a password may be all spaces.
        RuleFor(c => c.Password).MustHaveNo(password => string.IsNullOrEmpty(password) ? "must not be empty" : null);
    }
}
