using System.Globalization;
using System.Text;

namespace TenantManager.Domain.Tenants;

/// <summary>
/// The name of a tenant's database, and of the role that owns it:
/// <c>{prefix}{slug with _ for -}_{8 hex digits}</c>, at most 63 bytes (PostgreSQL cuts longer names silently).
/// </summary>
public readonly record struct DatabaseName
{
    public const int MaxBytes = 63;

    private const int UniqueLength = 8;

    private DatabaseName(string value) => Value = value;

    public string Value { get; }

    /// <summary>The longest prefix that leaves room for a word of the slug, in bytes.</summary>
    public static int MaxPrefixBytes => MaxBytes - UniqueLength - 1 - 8;

    /// <param name="prefix"><c>TENANT_DB_PREFIX</c>, at most <see cref="MaxPrefixBytes"/> bytes.</param>
    /// <param name="slug">The tenant's slug; cut where the name would get too long.</param>
    /// <param name="unique">Random number that keeps names apart whatever was cut.</param>
    public static DatabaseName For(string prefix, Slug slug, uint unique)
    {
        var room = MaxBytes - Encoding.UTF8.GetByteCount(prefix) - UniqueLength - 1;
        ArgumentOutOfRangeException.ThrowIfLessThan(room, 1, nameof(prefix));
        var words = slug.Value.Replace('-', '_');
        if (words.Length > room)
            words = words[..room].TrimEnd('_');
        return new DatabaseName(string.Create(CultureInfo.InvariantCulture, $"{prefix}{words}_{unique:x8}"));
    }

    /// <summary>The name as the registry holds it.</summary>
    /// <exception cref="ArgumentException">Empty, too long, or holding a NUL.</exception>
    public static DatabaseName Parse(string value) =>
        value.Length > 0 && Encoding.UTF8.GetByteCount(value) <= MaxBytes && !value.Contains('\0', StringComparison.Ordinal)
            ? new DatabaseName(value)
            : throw new ArgumentException($"'{value}' is not the name of a database.", nameof(value));

    public override string ToString() => Value;
}
