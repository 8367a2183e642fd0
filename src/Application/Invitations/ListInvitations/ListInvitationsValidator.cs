using FluentValidation;

namespace TenantManager.Application.Invitations.ListInvitations;

internal sealed class ListInvitationsValidator : AbstractValidator<ListInvitationsQuery>
{
    public ListInvitationsValidator() => RuleFor(q => q.Limit).InclusiveBetween(1, ListInvitationsQuery.MaxLimit)
        .WithMessage($"must be 1 to {ListInvitationsQuery.MaxLimit}");
}
