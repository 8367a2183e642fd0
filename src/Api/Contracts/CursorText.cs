using System.Buffers.Text;
using TenantManager.Application.Paging;

namespace TenantManager.Api.Contracts;

/// <summary>A cursor as clients see it: opaque, in fact the id in base64url.</summary>
public sealed record CursorText(IdCursor Value) : IParsable<CursorText>
{
    public static CursorText Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var cursor) ? cursor : throw new FormatException("Not a cursor.");

    public static bool TryParse(
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] string? s,
        IFormatProvider? provider,
        [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out CursorText result)
    {
        Span<byte> bytes = stackalloc byte[16];
        result = s is { Length: 22 } && Base64Url.IsValid(s) && Base64Url.TryDecodeFromChars(s, bytes, out var written) && written == 16
            ? new CursorText(new IdCursor(new Guid(bytes, bigEndian: true)))
            : null;
        return result is not null;
    }

    public override string ToString() => Base64Url.EncodeToString(Value.Id.ToByteArray(bigEndian: true));
}
