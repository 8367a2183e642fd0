namespace TenantManager.Infrastructure.Idempotency;

/// <summary>A request that came with an <c>Idempotency-Key</c>. Nothing of it is stored but keyed hashes.</summary>
/// <param name="Caller">Who calls; another caller's key is another key.</param>
/// <param name="Method">Of HTTP.</param>
/// <param name="Path">As it was sent.</param>
/// <param name="Key">The header's value.</param>
/// <param name="Query">With its question mark, or empty. It counts with the body.</param>
/// <param name="Preference">How the caller wants it done, where that makes it another request; otherwise empty. It counts with the body.</param>
/// <param name="Body">As it was sent.</param>
public sealed record KeyedRequest(
    string Caller, string Method, string Path, string Key, string Query, string Preference, ReadOnlyMemory<byte> Body)
{
    /// <summary>Without key and body.</summary>
    public override string ToString() => $"{Method} {Path}";
}

/// <summary>What a retry gets.</summary>
/// <param name="Status">Of HTTP.</param>
/// <param name="Headers">Those that belong to the answer and not to its transport.</param>
/// <param name="Body">To the byte.</param>
public sealed record StoredAnswer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>Without the body.</summary>
    public override string ToString() => $"{nameof(StoredAnswer)} {Status}";
}
