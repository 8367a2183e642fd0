using System.Buffers.Text;
using System.Security.Cryptography;

namespace TenantManager.Infrastructure.Security;

/// <summary>A password that nobody chooses: 256 random bits, 43 characters of base64url.</summary>
internal static class RandomPassword
{
    private const int Bytes = 32;

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
}
