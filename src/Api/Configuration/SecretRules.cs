using System.Text;

namespace TenantManager.Api.Configuration;

/// <summary>What a secret must not be in production.</summary>
internal static class SecretRules
{
    public const int MinBytes = 32;

    private static readonly string[] ExampleWords =
        ["your-", "your_", "change-me", "changeme", "change_me", "example", "-here", "openssl rand"];

    /// <summary>What is wrong with a secret, or null.</summary>
    public static string? Problem(string? secret)
    {
        if (secret is null)
            return $"is required in production: at least {MinBytes} random bytes, such as openssl rand -base64 32 prints";
        if (ExampleWords.Any(word => secret.Contains(word, StringComparison.OrdinalIgnoreCase)))
            return "is an example value: use a random one, such as openssl rand -base64 32 prints";
        if (Encoding.UTF8.GetByteCount(secret) < MinBytes)
            return $"must be at least {MinBytes} bytes long, such as openssl rand -base64 32 prints";
        return secret.Distinct().Count() < 8 ? "repeats too few characters to be random" : null;
    }
}
