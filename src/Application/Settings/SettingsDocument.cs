using System.Security.Cryptography;
using System.Text;
using TenantManager.Domain.Tenants;

namespace TenantManager.Application.Settings;

/// <summary>A tenant's settings as they are.</summary>
/// <param name="Json">An object.</param>
/// <param name="EntityTag">Of this version, in its quotes (RFC 9110).</param>
public sealed record SettingsDocument(string Json, string EntityTag)
{
    private const int TagBytes = 12;

    public static SettingsDocument From(TenantSettings settings) => new(settings.Document, TagOf(settings.Document));

    /// <param name="condition">The header <c>If-Match</c>; null where there is none.</param>
    public bool Satisfies(string? condition) => condition is null || condition.Trim() == "*"
        || condition.Split(',', StringSplitOptions.TrimEntries).Contains(EntityTag, StringComparer.Ordinal);

    private static string TagOf(string json) =>
        $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)).AsSpan(0, TagBytes))}\"";
}
