using System.Globalization;
using System.Text;

namespace TenantManager.Domain.Tenants;

/// <summary>
/// A tenant's name in URLs and database names: lower-case ASCII letters and digits, words joined by single dashes,
/// at most <see cref="MaxLength"/> characters, such as <c>acme-corp</c>.
/// </summary>
public readonly record struct Slug
{
    public const int MaxLength = 50;

    /// <summary>What an organization gets whose name has no letter or digit with an ASCII transliteration.</summary>
    public const string Fallback = "org";

    private Slug(string value) => Value = value;

    public string Value { get; }

    /// <summary>Makes a slug of any text; what is not an ASCII letter or digit separates words.</summary>
    /// <param name="transliterated">The organization's name, already brought to ASCII where it can be.</param>
    public static Slug FromText(string transliterated)
    {
        var slug = new StringBuilder(MaxLength);
        var pendingDash = false;
        foreach (var c in transliterated)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                pendingDash = slug.Length > 0;
                continue;
            }

            if (slug.Length + (pendingDash ? 2 : 1) > MaxLength)
                break;
            if (pendingDash)
                slug.Append('-');
            pendingDash = false;
            slug.Append(char.ToLowerInvariant(c));
        }

        return new Slug(slug.Length > 0 ? slug.ToString() : Fallback);
    }

    /// <summary>The slug as the registry holds it.</summary>
    /// <exception cref="ArgumentException"><paramref name="value"/> is no slug.</exception>
    public static Slug Parse(string value) => value.Length > 0 && FromText(value).Value == value
        ? new Slug(value)
        : throw new ArgumentException($"'{value}' is not a slug.", nameof(value));

    /// <summary>The <paramref name="number"/>th of several with the same name: <c>acme-corp-2</c>, cut to the length.</summary>
    public Slug Numbered(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 2);
        return WithSuffix(number.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>This slug with another word appended, cut before it so that the whole fits.</summary>
    public Slug WithSuffix(string suffix)
    {
        var room = MaxLength - suffix.Length - 1;
        var stem = Value.Length > room ? Value[..room].TrimEnd('-') : Value;
        return new Slug($"{stem}-{suffix}");
    }

    public override string ToString() => Value;
}
