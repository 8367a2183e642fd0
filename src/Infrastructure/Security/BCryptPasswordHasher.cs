using System.Security.Cryptography;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Users;
using TenantManager.Infrastructure.Configuration;

namespace TenantManager.Infrastructure.Security;

/// <summary>Plain <c>$2b$</c> hashes, which a tenant's own application can take over.</summary>
internal sealed class BCryptPasswordHasher : IPasswordHasher
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
        var canMatch = hash is not null && PasswordRules.CanBeHashed(password);
        var compared = canMatch ? password : "-";
        var comparedTo = hash ?? _nobodysHash;
        return _workers.RunAsync(() => BCrypt.Net.BCrypt.Verify(compared, comparedTo) && canMatch, cancellationToken);
    }

    private string Hash(string password) =>
        BCrypt.Net.BCrypt.HashPassword(password, BCrypt.Net.BCrypt.GenerateSalt(_workFactor, 'b'));
}
