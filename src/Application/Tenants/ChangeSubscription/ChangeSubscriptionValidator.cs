using FluentValidation;
using TenantManager.Application.Behaviors;
using TenantManager.Domain.Tenants;

namespace TenantManager.Application.Tenants.ChangeSubscription;

internal sealed class ChangeSubscriptionValidator : AbstractValidator<ChangeSubscriptionCommand>
{
    public ChangeSubscriptionValidator()
    {
        RuleFor(c => c.Plan).MustHaveNo(PlanNames.Problem);
        RuleFor(c => c.Plan).NotNull().When(c => c.ChangesNothing).WithMessage("or quotas must be given");
        RuleFor(c => c.StorageBytes).Must(IsPositive).WithMessage("must be at least 1, or null");
        RuleFor(c => c.Users).Must(users => IsPositive(users) && users?.Value is not > int.MaxValue)
            .WithMessage($"must be 1 to {int.MaxValue}, or null");
        RuleFor(c => c.ApiCallsPerMonth).Must(IsPositive).WithMessage("must be at least 1, or null");
    }

    private static bool IsPositive(QuotaChange? change) => change?.Value is not <= 0;
}
