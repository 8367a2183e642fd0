using System.Text;

namespace TenantManager.Domain.Tenants;

/// <summary>The name an organization registers under: 2 to 255 characters, trimmed, any script.</summary>
public readonly record struct OrganizationName
{
    public const int MinLength = 2;
    public const int MaxLength = 255;

    private OrganizationName(string value) => Value = value;

    public string Value { get; }

    /// <summary>What is wrong with <paramref name="value"/>, or null. Length counts code points, not UTF-16 units.</summary>
    public static string? Problem(string? value)
    {
        var trimmed = value?.Trim() ?? "";
        if (!IsWellFormed(trimmed))
            return "must be valid Unicode text without control characters";
        var length = trimmed.EnumerateRunes().Count();
        if (length is < MinLength or > MaxLength)
            return $"must be {MinLength} to {MaxLength} characters long";
        if (!trimmed.EnumerateRunes().Any(Rune.IsLetterOrDigit))
            return "must contain at least one letter or digit";
        return null;
    }

    /// <exception cref="ArgumentException">The name breaks a rule that <see cref="Problem"/> tells.</exception>
    public static OrganizationName From(string value) => Problem(value) is { } problem
        ? throw new ArgumentException($"The organization name {problem}.", nameof(value))
        : new OrganizationName(value.Trim());

    public override string ToString() => Value;

    private static bool IsWellFormed(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (char.IsControl(value[i]))
                return false;
            if (char.IsHighSurrogate(value[i]) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]))
                i++;
            else if (char.IsSurrogate(value[i]))
                return false;
        }

        return true;
    }
}
