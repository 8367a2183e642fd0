namespace TenantManager.Infrastructure.Security;

/// <summary>An implementation of bcrypt. All compute the same.</summary>
internal interface IBcrypt
{
    /// <param name="password">At most 72 bytes of UTF-8, without a NUL: see <c>PasswordRules.CanBeHashed</c>.</param>
    /// <param name="setting"><c>$2b$</c>, two digits of work factor, <c>$</c>, 22 characters of salt.</param>
    /// <returns>The 60 characters of the hash.</returns>
    string Hash(string password, string setting);
}
