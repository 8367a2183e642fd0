using System.Security.Cryptography;
using System.Text.RegularExpressions;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Users;
using TenantManager.Infrastructure.Configuration;

namespace TenantManager.Infrastructure.Security;

/// <summary>Plain <c>$2b$</c> hashes, which a tenant's own application can take over.</summary>
internal sealed partial class BCryptPasswordHasher : IPasswordHasher
{
    private readonly HashingWorkers _workers;
    private readonly int _workFactor;
    private readonly string _nobodysHash;

    public BCryptPasswordHasher(HashingWorkers workers, HashingOptions options)
    {
        _workers = workers;
        _workFactor = options.WorkFactor;
        // Made before the first login, so that the first unknown email does not take twice as long.
        _nobodysHash = Hash(Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));
    }

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
        return _workers.RunAsync(() => BCrypt.Net.BCrypt.Verify(compared, comparedTo) && canMatch, cancellationToken);
    }

    private string Hash(string password) =>
        BCrypt.Net.BCrypt.HashPassword(password, BCrypt.Net.BCrypt.GenerateSalt(_workFactor, 'b'));

    [GeneratedRegex(@"^\$2[aby]\$(0[4-9]|[12][0-9]|3[01])\$[./A-Za-z0-9]{53}\z", RegexOptions.CultureInvariant)]
    private static partial Regex HashPattern();
}
