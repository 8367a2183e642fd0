namespace TenantManager.Infrastructure.Security;

internal static class BcryptChoice
{
    /// <summary>Debian's, Ubuntu's and SUSE's name; Fedora's and Arch's.</summary>
    private static readonly string[] Libraries = ["libcrypt.so.1", "libcrypt.so.2"];

    /// <summary>libcrypt where it is present and right; BCrypt.Net-Next elsewhere (macOS, musl, images without it).</summary>
    public static IBcrypt Best() => Best(Libraries);

    public static IBcrypt Best(IEnumerable<string> libraries) =>
        libraries.Select(LibcryptBcrypt.TryLoad).FirstOrDefault(bcrypt => bcrypt is not null) ?? (IBcrypt)new ManagedBcrypt();
}
