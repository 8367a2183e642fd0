using FluentValidation;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Users;

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

    /// <summary>A password that somebody is to have from now on.</summary>
    public static IRuleBuilderOptionsConditions<T, string> MustBeAGoodPassword<T>(
        this IRuleBuilder<T, string> rule, ICommonPasswords commonPasswords) =>
        rule.MustHaveNo(password => PasswordRules.Problem(password)
            ?? (commonPasswords.Contains(password) ? "is among the 3,000 most common passwords; choose another" : null));
}
