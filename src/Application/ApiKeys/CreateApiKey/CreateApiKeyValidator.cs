using FluentValidation;

namespace TenantManager.Application.ApiKeys.CreateApiKey;

internal sealed class CreateApiKeyValidator : AbstractValidator<CreateApiKeyCommand>
{
    private const int MaxNameLength = 100;

    public CreateApiKeyValidator(TimeProvider clock)
    {
        RuleFor(c => c.Name)
            .Must(name => name.Trim().Length is > 0 and <= MaxNameLength && !name.Any(char.IsControl))
            .WithMessage($"must be 1 to {MaxNameLength} characters long, without control characters");
        RuleFor(c => c.Scope).Must(scope => ApiKeyScopeNames.Find(scope) is not null).WithMessage("must be read, write or admin");
        RuleFor(c => c.ExpiresAt).Must(at => at is null || at > clock.GetUtcNow()).WithMessage("must be in the future");
    }
}
