using FluentValidation;

namespace TenantManager.Application.Settings.ChangeSettings;

internal sealed class ChangeSettingsValidator : AbstractValidator<ChangeSettingsCommand>
{
    private const string Field = "settings";

    public ChangeSettingsValidator() => RuleFor(c => c.Document).Custom((document, context) =>
    {
        if (SettingsRules.Problem(document) is { } problem)
            context.AddFailure(Field, problem);
    });
}
