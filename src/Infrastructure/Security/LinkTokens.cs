using System.Buffers.Text;
using System.Security.Cryptography;
using TenantManager.Application.Abstractions;

namespace TenantManager.Infrastructure.Security;

/// <summary>The id and its HMAC-SHA256, under a key for each purpose, as base64url: the registry alone makes no token, nor does one of another purpose.</summary>
internal sealed class LinkTokens(SecretsKey secrets) : ILinkTokens
{
    private const int IdBytes = 16;
    private const int Bytes = IdBytes + HMACSHA256.HashSizeInBytes;

    private static readonly int Length = Base64Url.GetEncodedLength(Bytes);

    private readonly byte[] _invitationKey = secrets.DeriveKey("invitation-token/v1");
    private readonly byte[] _passwordResetKey = secrets.DeriveKey("password-reset-token/v1");

    public string TokenOf(LinkPurpose purpose, Guid id)
    {
        var idBytes = id.ToByteArray(bigEndian: true);
        return Base64Url.EncodeToString([.. idBytes, .. HMACSHA256.HashData(KeyOf(purpose), idBytes)]);
    }

    public Guid? Read(LinkPurpose purpose, string token)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        if (token.Length != Length || !Base64Url.IsValid(token) || !Base64Url.TryDecodeFromChars(token, bytes, out var written) || written != Bytes)
            return null;
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(KeyOf(purpose), bytes[..IdBytes], expected);
        return CryptographicOperations.FixedTimeEquals(expected, bytes[IdBytes..]) ? new Guid(bytes[..IdBytes], bigEndian: true) : null;
    }

    private byte[] KeyOf(LinkPurpose purpose) => purpose switch
    {
        LinkPurpose.Invitation => _invitationKey,
        LinkPurpose.PasswordReset => _passwordResetKey,
        _ => throw new ArgumentOutOfRangeException(nameof(purpose)),
    };
}
