using System.Security.Cryptography;
using System.Text.Json;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Security;

namespace TenantManager.Infrastructure.Operations;

/// <summary>
/// What an operation has to do, as it stands in the registry: nonce, tag and ciphertext of AES-256-GCM, bound to the operation's
/// id. It holds a password's hash.
/// </summary>
internal sealed class OperationPayloads(SecretsKey secrets)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int HeaderBytes = NonceBytes + TagBytes;

    private readonly byte[] _key = secrets.DeriveKey("operation-payload/v1");

    public byte[] Protect(Guid id, PreparedRegistration registration)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(registration);
        var payload = new byte[HeaderBytes + text.Length];
        var nonce = payload.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_key, TagBytes);
        aes.Encrypt(
            nonce, text, payload.AsSpan(HeaderBytes), payload.AsSpan(NonceBytes, TagBytes), id.ToByteArray(bigEndian: true));
        return payload;
    }

    /// <exception cref="CryptographicException">It was written with another secrets key, or is another operation's.</exception>
    public PreparedRegistration Unprotect(Guid id, byte[] payload)
    {
        if (payload.Length < HeaderBytes)
            throw new CryptographicException("The payload is too short.");
        var text = new byte[payload.Length - HeaderBytes];
        using var aes = new AesGcm(_key, TagBytes);
        aes.Decrypt(
            payload.AsSpan(0, NonceBytes), payload.AsSpan(HeaderBytes), payload.AsSpan(NonceBytes, TagBytes), text,
            id.ToByteArray(bigEndian: true));
        return JsonSerializer.Deserialize<PreparedRegistration>(text)!;
    }
}
