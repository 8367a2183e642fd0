using FluentValidation;

namespace TenantManager.Application.Tenants.ListTenants;

internal sealed class ListTenantsValidator : AbstractValidator<ListTenantsQuery>
{
    public ListTenantsValidator()
    {
        RuleFor(q => q.Limit).InclusiveBetween(1, ListTenantsQuery.MaxLimit)
            .WithMessage($"must be 1 to {ListTenantsQuery.MaxLimit}");
        RuleFor(q => q.Offset).InclusiveBetween(0, ListTenantsQuery.MaxOffset)
            .WithMessage($"must be 0 to {ListTenantsQuery.MaxOffset}; use cursor to go further");
        RuleFor(q => q.Offset).Equal(0).When(q => q.Cursor is not null).WithMessage("cannot be combined with cursor");
        RuleFor(q => q.Search).MaximumLength(ListTenantsQuery.MaxSearchLength)
            .WithMessage($"must be at most {ListTenantsQuery.MaxSearchLength} characters long")
            .Must(search => search?.Contains('\0', StringComparison.Ordinal) != true)
            .WithMessage("must not contain a NUL character");
    }
}
