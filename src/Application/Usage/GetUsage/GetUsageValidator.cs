using FluentValidation;
using TenantManager.Domain.Tenants;

namespace TenantManager.Application.Usage.GetUsage;

internal sealed class GetUsageValidator : AbstractValidator<GetUsageQuery>
{
    public GetUsageValidator(TimeProvider clock) => RuleFor(q => q.From)
        .Must((query, _) => UsagePeriod.Of(query, UsageMonth.DayOf(clock.GetUtcNow())).Days is > 0 and <= UsagePeriod.MostDays)
        .WithMessage($"must not be after to, and at most {UsagePeriod.MostDays} days must lie between them, both included");
}
