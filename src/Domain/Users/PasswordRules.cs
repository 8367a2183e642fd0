using System.Text;

namespace TenantManager.Domain.Users;

/// <summary>
/// What a password may be. bcrypt reads 72 bytes and stops at a NUL, so a longer password, or one with a NUL, would
/// silently be another one: both are refused, never cut.
/// </summary>
public static class PasswordRules
{
    public const int MinLength = 8;
    public const int MaxBytes = 72;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>What is wrong with <paramref name="password"/>, or null.</summary>
    public static string? Problem(string? password)
    {
        if (string.IsNullOrEmpty(password) || password.EnumerateRunes().Count() < MinLength)
            return $"must be at least {MinLength} characters long";
        if (password.Contains('\0', StringComparison.Ordinal))
            return "must not contain a NUL character";
        return ByteCount(password) switch
        {
            null => "must be valid Unicode text",
            > MaxBytes => $"must be at most {MaxBytes} bytes of UTF-8: bcrypt would ignore what comes after",
            _ => null,
        };
    }

    /// <summary>Whether bcrypt sees the whole of it, so that a hash of it means what it says.</summary>
    public static bool CanBeHashed(string password) =>
        !password.Contains('\0', StringComparison.Ordinal) && ByteCount(password) is <= MaxBytes;

    private static int? ByteCount(string password)
    {
        try
        {
            return StrictUtf8.GetByteCount(password);
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
    }
}
