using FluentValidation;

namespace TenantManager.Application.Behaviors;

internal static class Rules
{
    /// <summary>A field is right when its value object has no problem with it; the message is the value object's.</summary>
    public static IRuleBuilderOptionsConditions<T, TField> MustHaveNo<T, TField>(
        this IRuleBuilder<T, TField> rule, Func<TField, string?> problem) =>
        rule.Custom((value, context) =>
        {
            if (problem(value) is { } message)
                context.AddFailure(context.PropertyPath, message);
        });
}
