using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using TenantManager.Domain.Users;

namespace TenantManager.Infrastructure.Security;

/// <summary>
/// <c>crypt_r</c> of the platform's libcrypt (libxcrypt, on most Linux distributions), in four fifths of the time that
/// BCrypt.Net-Next needs. Safe on any number of threads: each call has a work area of its own.
/// </summary>
internal sealed unsafe class LibcryptBcrypt : IBcrypt
{
    // libxcrypt's crypt_data has 32,768 bytes. glibc's own, which older distributions still have under the same name,
    // has 131,232 and would be written to before it turned out that it knows no bcrypt.
    private const int WorkAreaBytes = 256 * 1024;
    private const int HashLength = 60;

    // Of crypt_blowfish's wrapper.c, and of jBCrypt's users for bytes above 127.
    private static readonly (string Password, string Hash)[] KnownHashes =
    [
        ("U*U", "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
        ("", "$2b$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy"),
        ("ππππππππ", "$2b$10$.TtQJ4Jr6isd4Hp.mVfZeuh6Gws4rOQ/vdBczhDx.19NFK0Y84Dle"),
    ];

    private readonly delegate* unmanaged[Cdecl]<byte*, byte*, void*, byte*> _crypt;

    private LibcryptBcrypt(nint function) => _crypt = (delegate* unmanaged[Cdecl]<byte*, byte*, void*, byte*>)function;

    /// <summary>Null where there is no such library, or it does not compute what it should.</summary>
    /// <param name="library">As <c>dlopen</c> takes it. Never unloaded.</param>
    public static LibcryptBcrypt? TryLoad(string library)
    {
        if (!NativeLibrary.TryLoad(library, out var handle) || !NativeLibrary.TryGetExport(handle, "crypt_r", out var function))
            return null;
        var bcrypt = new LibcryptBcrypt(function);
        return KnownHashes.All(known => bcrypt.TryHash(known.Password, known.Hash[..^31]) == known.Hash) ? bcrypt : null;
    }

    public string Hash(string password, string setting) =>
        TryHash(password, setting) ?? throw new CryptographicException("crypt_r did not answer with a bcrypt hash.");

    private string? TryHash(string password, string setting)
    {
        // crypt_r reads C strings: the bytes that are left over stay 0 and end them.
        Span<byte> phrase = stackalloc byte[PasswordRules.MaxBytes + 1];
        Span<byte> settingBytes = stackalloc byte[HashLength];
        phrase.Clear();
        settingBytes.Clear();
        var workArea = NativeMemory.AllocZeroed(WorkAreaBytes);
        try
        {
            Encoding.UTF8.GetBytes(password, phrase[..^1]);
            Encoding.ASCII.GetBytes(setting, settingBytes[..^1]);
            fixed (byte* phrasePointer = phrase, settingPointer = settingBytes)
            {
                var hash = Marshal.PtrToStringUTF8((nint)_crypt(phrasePointer, settingPointer, workArea));
                // A failure is null or, for callers who do not look, a string that is no hash, such as "*0".
                return hash?.Length == HashLength && hash.StartsWith(setting[..^1], StringComparison.Ordinal) ? hash : null;
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(phrase);
            CryptographicOperations.ZeroMemory(new Span<byte>(workArea, WorkAreaBytes));
            NativeMemory.Free(workArea);
        }
    }
}
