namespace TenantManager.Infrastructure.Security;

/// <summary>BCrypt.Net-Next, for platforms whose C library has no <c>$2b$</c>. It clears its own copy of the password.</summary>
internal sealed class ManagedBcrypt : IBcrypt
{
    public string Hash(string password, string setting) => BCrypt.Net.BCrypt.HashPassword(password, setting);
}
