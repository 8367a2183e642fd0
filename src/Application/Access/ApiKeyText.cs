using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace TenantManager.Application.Access;

/// <summary>API keys as they are shown: <c>tmk_</c> and 256 random bits as base64url.</summary>
public static class ApiKeyText
{
    public const string Prefix = "tmk_";

    private const int Bytes = 32;
    private const int HintLength = 4;

    private static readonly int Length = Prefix.Length + Base64Url.GetEncodedLength(Bytes);

    public static string New() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>Whether it can be one at all; what cannot is not looked up.</summary>
    public static bool IsWellFormed(string text) => text.Length == Length && text.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>SHA-256, all that is stored of it.</summary>
    public static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>Its last characters, by which people tell it from others.</summary>
    public static string HintOf(string key) => key[^HintLength..];
}
