using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using TenantManager.Infrastructure.Configuration;

namespace TenantManager.Infrastructure.Security;

/// <summary>The key that tenants' database passwords and all our other keys are derived from (HKDF-SHA256, RFC 5869).</summary>
public sealed class SecretsKey
{
    private const int PasswordBytes = 32;
    private const int IdBytes = 16;
    private const int KeyBytes = 32;

    private readonly byte[] _key;

    public SecretsKey(SecretsOptions options)
    {
        _key = Encoding.UTF8.GetBytes(options.Key);
        Id = Convert.ToHexStringLower(Derive(_key, "tenant-manager/secrets-key-id/v1", IdBytes));
    }

    /// <summary>Tells keys apart, and nothing about them.</summary>
    public string Id { get; }

    /// <summary>The key where none is configured.</summary>
    public static string DefaultFrom(string jwtSecret) => Base64Url.EncodeToString(
        Derive(Encoding.UTF8.GetBytes(jwtSecret), "tenant-manager/secrets-key/v1", PasswordBytes));

    /// <summary>A tenant's database password: 43 characters of base64url.</summary>
    public string DerivePassword(Guid tenantId, int version) => Base64Url.EncodeToString(
        Derive(_key, $"tenant-manager/tenant-database-password/v1\0{tenantId:D}\0{version}", PasswordBytes));

    /// <summary>A key of 32 bytes for one purpose, and for one thing where there is a context: without it nobody derives it again.</summary>
    public byte[] DeriveKey(string purpose, ReadOnlySpan<byte> context = default) => HKDF.DeriveKey(
        HashAlgorithmName.SHA256, _key, KeyBytes, salt: [], info: [.. Encoding.UTF8.GetBytes($"tenant-manager/{purpose}\0"), .. context]);

    private static byte[] Derive(byte[] key, string purpose, int length) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, length, salt: [], info: Encoding.UTF8.GetBytes(purpose));
}
