using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Security;

namespace TenantManager.Infrastructure.Operations;

/// <summary>HMAC-SHA256 of the id, under a key of its own: whoever knows the id alone can make nothing of it.</summary>
internal sealed class OperationTokens(SecretsKey secrets) : IOperationTokens
{
    private readonly byte[] _key = secrets.DeriveKey("operation-token/v1");

    public string TokenOf(Guid operationId) => Base64Url.EncodeToString(HMACSHA256.HashData(_key, operationId.ToByteArray(bigEndian: true)));

    public bool IsTokenOf(Guid operationId, string presented) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(presented), Encoding.UTF8.GetBytes(TokenOf(operationId)));
}
