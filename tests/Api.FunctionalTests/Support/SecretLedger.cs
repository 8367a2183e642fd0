using System.Collections.Concurrent;
using System.Security.Cryptography;
using TenantManager.Domain.Users;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Support;

/// <summary>Every secret that the tests have used: passwords, keys, tokens, database URLs' passwords.</summary>
public sealed class SecretLedger
{
    private readonly ConcurrentDictionary<string, byte> _secrets = new(StringComparer.Ordinal);

    /// <summary>Long enough for every rule, and like nothing else.</summary>
    public static string NewSecret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    /// <summary>What is shorter than any password may be is none, and stands in any text.</summary>
    public void Add(params string[] secrets)
    {
        foreach (var secret in secrets.Where(secret => secret.Length >= PasswordRules.MinLength))
            _secrets.TryAdd(secret, 0);
    }

    public void AssertNoneIn(string what, string text)
    {
        Assert.NotEmpty(_secrets);
        foreach (var secret in _secrets.Keys)
            Assert.False(text.Contains(secret, StringComparison.Ordinal), $"{what} holds the secret {secret[..4]}...");
    }
}
