using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Security;

namespace TenantManager.Infrastructure.Idempotency;

/// <summary>
/// What is stored of one request. The hashes are keyed, and all but the first hold the client's key and its body: who has the
/// table and even the secrets key, but not the request, can neither try passwords on it nor open an answer.
/// </summary>
internal sealed class RequestSecrets
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly byte[] _answerKey;

    public RequestSecrets(SecretsKey secrets, KeyedRequest request)
    {
        byte[] name = Join(
            Encoding.UTF8.GetBytes(request.Caller), Encoding.UTF8.GetBytes(request.Method), Encoding.UTF8.GetBytes(request.Path),
            Encoding.UTF8.GetBytes(request.Key));
        byte[] whole = Join(
            name, Encoding.UTF8.GetBytes(request.Query), Encoding.UTF8.GetBytes(request.Preference), SHA256.HashData(request.Body.Span));
        KeyHash = Hash(secrets, "idempotency-key/v1", name);
        BodyHash = Hash(secrets, "idempotency-body/v1", whole);
        RequestKey = new RequestKey(Hash(secrets, "idempotency-registration/v1", whole));
        _answerKey = secrets.DeriveKey("idempotency-answer/v1", whole);
    }

    /// <summary>Of caller, method, path and key.</summary>
    public byte[] KeyHash { get; }

    /// <summary>Of all of it.</summary>
    public byte[] BodyHash { get; }

    /// <summary>Of all of it: whoever resumes a registration gets its tokens, and must know its password as the first try did.</summary>
    public RequestKey RequestKey { get; }

    /// <summary>Nonce, tag and ciphertext of AES-256-GCM.</summary>
    public byte[] Seal(StoredAnswer answer)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(answer);
        var sealedAnswer = new byte[NonceBytes + TagBytes + plain.Length];
        var nonce = sealedAnswer.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_answerKey, TagBytes);
        aes.Encrypt(
            nonce, plain, sealedAnswer.AsSpan(NonceBytes + TagBytes), sealedAnswer.AsSpan(NonceBytes, TagBytes), KeyHash);
        return sealedAnswer;
    }

    /// <exception cref="CryptographicException">It is not what was sealed.</exception>
    public StoredAnswer Open(byte[] sealedAnswer)
    {
        var plain = new byte[sealedAnswer.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(_answerKey, TagBytes);
        aes.Decrypt(
            sealedAnswer.AsSpan(0, NonceBytes), sealedAnswer.AsSpan(NonceBytes + TagBytes), sealedAnswer.AsSpan(NonceBytes, TagBytes),
            plain, KeyHash);
        return JsonSerializer.Deserialize<StoredAnswer>(plain)!;
    }

    private static byte[] Hash(SecretsKey secrets, string purpose, byte[] message) =>
        HMACSHA256.HashData(secrets.DeriveKey(purpose), message);

    /// <summary>Each part behind its length, so that no two lists of parts make the same bytes.</summary>
    private static byte[] Join(params ReadOnlySpan<byte[]> parts)
    {
        using var joined = new MemoryStream();
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var part in parts)
        {
            BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
            joined.Write(length);
            joined.Write(part);
        }

        return joined.ToArray();
    }
}
