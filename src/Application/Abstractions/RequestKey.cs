namespace TenantManager.Application.Abstractions;

/// <summary>Names a request across its retries: a hash of all that the client sent with its <c>Idempotency-Key</c>.</summary>
public sealed record RequestKey(byte[] Hash)
{
    /// <summary>Without the hash.</summary>
    public override string ToString() => nameof(RequestKey);
}
