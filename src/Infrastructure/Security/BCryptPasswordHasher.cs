using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Users;
using TenantManager.Infrastructure.Configuration;

namespace TenantManager.Infrastructure.Security;

/// <summary>Plain <c>$2b$</c> hashes, which a tenant's own application can take over.</summary>
internal sealed partial class BCryptPasswordHasher : IPasswordHasher
{
    private const string Variant = "$2b$";
    private const int SettingLength = 29;
    private const int DigestLength = 31;

    private readonly HashingWorkers _workers;
    private readonly IBcrypt _bcrypt;
    private readonly int _workFactor;

    // No password's: what is compared to it has been refused already.
    private readonly string _nobodysHash;

    public BCryptPasswordHasher(HashingWorkers workers, IBcrypt bcrypt, HashingOptions options)
    {
        _workers = workers;
        _bcrypt = bcrypt;
        _workFactor = options.WorkFactor;
        _nobodysHash = NewSetting(_workFactor) + new string('.', DigestLength);
    }

    public IDisposable ReservePlace() => _workers.ReservePlace();

    public Task<string> HashAsync(string password, CancellationToken cancellationToken) =>
        PasswordRules.CanBeHashed(password)
            ? _workers.RunAsync(() => Hash(password), cancellationToken)
            : throw new ArgumentException("bcrypt would not see the whole of this password.", nameof(password));

    public Task<bool> VerifyAsync(string password, string? hash, CancellationToken cancellationToken)
    {
        // What is no bcrypt hash (an account locked by "!", say) matches nothing, and takes as long as one that does not match.
        var isHash = hash is not null && HashPattern().IsMatch(hash);
        var canMatch = isHash && PasswordRules.CanBeHashed(password);
        var compared = canMatch ? password : "-";
        var comparedTo = isHash ? hash! : _nobodysHash;
        return _workers.RunAsync(() => Verify(compared, comparedTo, canMatch), cancellationToken);
    }

    public bool NeedsUpgrade(string hash) =>
        !HashPattern().IsMatch(hash) || !hash.StartsWith(Variant, StringComparison.Ordinal) || FactorOf(hash) < _workFactor;

    private string Hash(string password) => _bcrypt.Hash(password, NewSetting(_workFactor));

    private bool Verify(string password, string hash, bool canMatch)
    {
        // $2a$ and $2y$ are other names for the same work: they differ in bugs of old versions, and none of those concern
        // UTF-8 of at most 72 bytes without a NUL.
        var computed = _bcrypt.Hash(password, Variant + hash[Variant.Length..SettingLength]);
        var matches = CryptographicOperations.FixedTimeEquals(
            MemoryMarshal.AsBytes(computed.AsSpan(SettingLength)), MemoryMarshal.AsBytes(hash.AsSpan(SettingLength)));
        if (matches && canMatch)
            return true;
        MakeUpForOlderFactor(FactorOf(hash));
        return false;
    }

    /// <summary>
    /// Brings a refusal to the work of the configured factor, 2^n + 2^n + 2^(n+1) + ... + 2^(m-1) = 2^m: else its time
    /// would tell an account with an older factor from an email without one.
    /// </summary>
    private void MakeUpForOlderFactor(int factor)
    {
        for (; factor < _workFactor; factor++)
            _bcrypt.Hash("-", NewSetting(factor));
    }

    private static string NewSetting(int factor) => BCrypt.Net.BCrypt.GenerateSalt(factor, 'b');

    private static int FactorOf(string hash) =>
        int.Parse(hash.AsSpan(Variant.Length, 2), NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\$2[aby]\$(0[4-9]|[12][0-9]|3[01])\$[./A-Za-z0-9]{53}\z", RegexOptions.CultureInvariant)]
    private static partial Regex HashPattern();
}
