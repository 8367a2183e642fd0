using FluentValidation;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Behaviors;

namespace TenantManager.Application.Invitations.AcceptInvitation;

internal sealed class AcceptInvitationValidator : AbstractValidator<AcceptInvitationCommand>
{
    public AcceptInvitationValidator(ICommonPasswords commonPasswords)
    {
        RuleFor(c => c.Token).NotEmpty().WithMessage("must not be empty");
        RuleFor(c => c.Password).MustBeAGoodPassword(commonPasswords);
    }
}
