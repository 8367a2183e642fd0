using FluentValidation;

namespace TenantManager.Application.Auth.RefreshSession;

internal sealed class RefreshSessionValidator : AbstractValidator<RefreshSessionCommand>
{
    public RefreshSessionValidator() => RuleFor(c => c.RefreshToken).NotEmpty().WithMessage("must not be empty");
}
