using FluentValidation;

namespace TenantManager.Application.TenantDatabases.ListRows;

internal sealed class ListRowsValidator : AbstractValidator<ListRowsQuery>
{
    public ListRowsValidator() => RuleFor(q => q.Limit).InclusiveBetween(1, ListRowsQuery.MaxLimit)
        .WithMessage($"must be 1 to {ListRowsQuery.MaxLimit}");
}
