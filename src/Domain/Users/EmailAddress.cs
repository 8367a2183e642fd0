using System.Net.Mail;
using System.Text;

namespace TenantManager.Domain.Users;

/// <summary>An email address, trimmed and lower-cased, within the lengths of RFC 5321, section 4.5.3.1.</summary>
public readonly record struct EmailAddress
{
    /// <summary>The whole address: a path of 256 octets less its angle brackets.</summary>
    public const int MaxLength = 254;

    private const int MaxLocalPartLength = 64;
    private const int MaxDomainLength = 253;
    private const int MaxLabelLength = 63;

    private EmailAddress(string value) => Value = value;

    public string Value { get; }

    /// <summary>What is wrong with <paramref name="value"/>, or null.</summary>
    public static string? Problem(string? value)
    {
        var address = Normalize(value ?? "");
        if (Encoding.UTF8.GetByteCount(address) > MaxLength)
            return $"must be at most {MaxLength} bytes long";
        var at = address.LastIndexOf('@');
        return at > 0 && IsLocalPart(address[..at]) && IsDomain(address[(at + 1)..])
            && MailAddress.TryCreate(address, out var parsed) && parsed.Address == address
            ? null
            : "must be an email address";
    }

    /// <exception cref="ArgumentException">Not an address; <see cref="Problem"/> tells why.</exception>
    public static EmailAddress From(string value) => Problem(value) is { } problem
        ? throw new ArgumentException($"The email {problem}.", nameof(value))
        : new EmailAddress(Normalize(value));

    public override string ToString() => Value;

    private static string Normalize(string value) => value.Trim().ToLowerInvariant();

    private static bool IsLocalPart(string part) =>
        Encoding.UTF8.GetByteCount(part) <= MaxLocalPartLength
        && part.Split('.').All(atom => atom.Length > 0)
        && !part.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || char.IsSurrogate(c) || "\"(),:;<>[\\]@".Contains(c));

    private static bool IsDomain(string domain) =>
        domain.Length <= MaxDomainLength
        && domain.Split('.').All(label =>
            label.Length is > 0 and <= MaxLabelLength
            && label[0] != '-' && label[^1] != '-'
            && label.All(c => char.IsLetterOrDigit(c) || c == '-'));
}
