using FluentValidation;

namespace TenantManager.Application.Tenants.SuspendTenant;

internal sealed class SuspendTenantValidator : AbstractValidator<SuspendTenantCommand>
{
    private const int MaxReasonLength = 500;

    public SuspendTenantValidator() => RuleFor(c => c.Reason)
        .Must(reason => reason.Trim().Length is > 0 and <= MaxReasonLength && !reason.Any(char.IsControl))
        .WithMessage($"must be 1 to {MaxReasonLength} characters long, without control characters");
}
