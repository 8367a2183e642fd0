using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace TenantManager.Benchmarks.Support;

/// <summary>
/// bcrypt with nothing around it, from the library that the service uses: the system's libcrypt, or BCrypt.Net-Next where
/// there is none.
/// </summary>
internal sealed class BareHash
{
    // More than any libcrypt's struct crypt_data has (glibc's own: 131,232).
    private const int CryptDataBytes = 256 * 1024;
    private const string Salt = "abcdefghijklmnopqrstuu";

    private readonly unsafe delegate* unmanaged[Cdecl]<byte*, byte*, void*, byte*> _crypt;

    private unsafe BareHash()
    {
        string[] libraries = ["libcrypt.so.1", "libcrypt.so.2"];
        foreach (var library in libraries)
        {
            if (!NativeLibrary.TryLoad(library, out var handle) || !NativeLibrary.TryGetExport(handle, "crypt_r", out var crypt))
                continue;
            _crypt = (delegate* unmanaged[Cdecl]<byte*, byte*, void*, byte*>)crypt;
            if (TryCrypt("password", Setting(4)) is not null)
            {
                Name = library;
                return;
            }
        }

        _crypt = null;
    }

    public static BareHash Instance { get; } = new();

    public string Name { get; } = "BCrypt.Net-Next";

    /// <summary>Computes one hash on the calling thread.</summary>
    public unsafe void Hash(int workFactor)
    {
        var setting = Setting(workFactor);
        var hash = _crypt is not null
            ? TryCrypt("a password of bare hashing", setting)
            : BCrypt.Net.BCrypt.HashPassword("a password of bare hashing", setting);
        if (hash is not { Length: 60 } || !hash.StartsWith(setting, StringComparison.Ordinal))
            throw new InvalidOperationException($"{Name} gave no bcrypt hash.");
    }

    /// <summary>Hashes a second with every core at it for that long.</summary>
    public async Task<double> RateAsync(int workFactor, TimeSpan window)
    {
        var rates = await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Factory.StartNew(
            () => RateOfOneThread(workFactor, window), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        return rates.Sum();
    }

    private double RateOfOneThread(int workFactor, TimeSpan window)
    {
        var watch = Stopwatch.StartNew();
        var hashes = 0;
        for (; watch.Elapsed < window; hashes++)
            Hash(workFactor);
        return hashes / watch.Elapsed.TotalSeconds;
    }

    /// <summary>Null where the library does not know bcrypt.</summary>
    private unsafe string? TryCrypt(string password, string setting)
    {
        var data = NativeMemory.AllocZeroed(CryptDataBytes);
        try
        {
            fixed (byte* phrase = Encoding.UTF8.GetBytes(password + '\0'), settings = Encoding.UTF8.GetBytes(setting + '\0'))
            {
                var hash = Marshal.PtrToStringUTF8((nint)_crypt(phrase, settings, data));
                return hash?.StartsWith("$2b$", StringComparison.Ordinal) == true ? hash : null;
            }
        }
        finally
        {
            NativeMemory.Free(data);
        }
    }

    private static string Setting(int workFactor) => string.Create(CultureInfo.InvariantCulture, $"$2b${workFactor:00}${Salt}");
}
