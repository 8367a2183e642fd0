using System.Security.Cryptography;
using System.Text;
using TenantManager.Application.Abstractions;

namespace TenantManager.Application.Operations;

/// <summary>How operations, their registrations and the keys of their requests name each other, so that no retry begins a second one.</summary>
public static class OperationIds
{
    private const int Bytes = 16;

    /// <summary>Of a request with a key always the same, so that its retry finds the operation; else a new one.</summary>
    public static Guid For(RequestKey? key, DateTimeOffset now)
    {
        if (key is null)
            return Guid.CreateVersion7(now);
        Span<byte> bytes = stackalloc byte[Bytes];
        SHA256.HashData(key.Hash).AsSpan(0, Bytes).CopyTo(bytes);
        // RFC 9562: version 8, which is anybody's own making.
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>The key of the registration that the operation runs, by which it is resumed after a crash and its step is found.</summary>
    public static RequestKey RequestKeyOf(Guid operationId) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"tenant-manager/operation/v1\0{operationId:D}")));
}
