using System.Security.Cryptography;
using System.Text;

namespace TenantManager.Infrastructure.Security;

/// <summary>
/// What PostgreSQL stores of a password (RFC 5802, RFC 7677), computed here so that the password itself never reaches the
/// server in a statement: <c>SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey</c>.
/// </summary>
internal static class ScramVerifier
{
    private const int Iterations = 4096; // PostgreSQL's own default
    private const int SaltBytes = 16;

    /// <param name="password">ASCII, which SASLprep leaves as it is.</param>
    public static string Create(string password) => Create(password, RandomNumberGenerator.GetBytes(SaltBytes));

    internal static string Create(string password, byte[] salt, int iterations = Iterations)
    {
        if (!Ascii.IsValid(password))
            throw new ArgumentException("Only ASCII passwords are supported.", nameof(password));
        var salted = Rfc2898DeriveBytes.Pbkdf2(
            Encoding.ASCII.GetBytes(password), salt, iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
        var storedKey = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        var serverKey = HMACSHA256.HashData(salted, "Server Key"u8);
        return $"SCRAM-SHA-256${iterations}:{Convert.ToBase64String(salt)}"
            + $"${Convert.ToBase64String(storedKey)}:{Convert.ToBase64String(serverKey)}";
    }
}
