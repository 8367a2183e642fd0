using FluentValidation;

namespace TenantManager.Application.Users.ListUsers;

internal sealed class ListUsersValidator : AbstractValidator<ListUsersQuery>
{
    public ListUsersValidator() => RuleFor(q => q.Limit).InclusiveBetween(1, ListUsersQuery.MaxLimit)
        .WithMessage($"must be 1 to {ListUsersQuery.MaxLimit}");
}
