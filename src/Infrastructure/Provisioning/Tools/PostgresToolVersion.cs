using System.Globalization;
using System.Text.RegularExpressions;

namespace TenantManager.Infrastructure.Provisioning.Tools;

/// <summary>The version that <c>pg_dump --version</c> prints, such as 15.18.</summary>
internal sealed partial record PostgresToolVersion(int Major, int Minor)
{
    // The releases of 2026-05-14 closed CVE-2026-6477 (libpq's large object functions, which pg_dump calls, overrun a
    // buffer at a hostile server's word); those of 2025-08-14 closed CVE-2025-8714 and CVE-2025-8715 (a dump's text runs
    // commands where it is restored). https://www.postgresql.org/support/security/
    private static readonly Dictionary<int, int> FirstMinorWithoutKnownHoles = new()
    {
        [14] = 23,
        [15] = 18,
        [16] = 14,
        [17] = 10,
        [18] = 4,
    };

    /// <summary>What is known against this version, or null.</summary>
    public string? KnownHoles
    {
        get
        {
            if (FirstMinorWithoutKnownHoles.TryGetValue(Major, out var fixedMinor))
            {
                return Minor < fixedMinor
                    ? $"pg_dump {this} has known security holes (CVE-2026-6477 among them): update to {Major}.{fixedMinor} or later"
                    : null;
            }

            return Major < FirstMinorWithoutKnownHoles.Keys.Min()
                ? $"pg_dump {this} gets no security fixes any more: update to a supported version"
                : null;
        }
    }

    /// <summary>Reads <c>pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)</c>; null for anything else.</summary>
    public static PostgresToolVersion? Parse(string output) =>
        VersionPattern().Match(output) is { Success: true } match
            ? new PostgresToolVersion(
                int.Parse(match.Groups["major"].ValueSpan, CultureInfo.InvariantCulture),
                match.Groups["minor"] is { Success: true } minor ? int.Parse(minor.ValueSpan, CultureInfo.InvariantCulture) : 0)
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");

    [GeneratedRegex(@"^\w+ \(PostgreSQL\) (?<major>\d{1,4})(\.(?<minor>\d{1,4}))?", RegexOptions.CultureInvariant)]
    private static partial Regex VersionPattern();
}
