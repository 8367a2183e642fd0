using System.Globalization;
using System.Text;
using TenantManager.Domain.Tenants;

namespace TenantManager.Domain.DatabaseCredentials;

/// <summary>
/// A role that a tenant lends for a while, to a tool or a script: it gets into the tenant's database and nowhere else. Its password is random
/// and stored nowhere.
/// </summary>
public sealed class DatabaseCredential
{
    public static readonly TimeSpan ShortestTime = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan LongestTime = TimeSpan.FromDays(30);

    private DatabaseCredential()
    {
    }

    public Guid Id { get; private set; }

    public Guid TenantId { get; private set; }

    /// <summary>Of the role on the server: at most <see cref="DatabaseName.MaxBytes"/> bytes.</summary>
    public string RoleName { get; private set; } = "";

    public CredentialAccess Access { get; private set; }

    /// <summary>By the registry's clock, once it is stored.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>When the role was complete; null before.</summary>
    public DateTimeOffset? LentAt { get; private set; }

    public DateTimeOffset? RevokedAt { get; private set; }

    /// <summary>When the role was gone from the server; null while it may be there.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>Of the request that asked for it, by which its retry finds it; null where there will be none.</summary>
    public byte[]? KeyHash { get; private set; }

    /// <param name="tenantId">Whose.</param>
    /// <param name="database">The tenant's.</param>
    /// <param name="unique">Random number that keeps the names of its roles apart.</param>
    /// <param name="access">What it may do.</param>
    /// <param name="now">When.</param>
    /// <param name="time">From <see cref="ShortestTime"/> to <see cref="LongestTime"/>.</param>
    /// <param name="keyHash">Of the request; null where it has no key.</param>
    public static DatabaseCredential Lend(
        Guid tenantId, DatabaseName database, uint unique, CredentialAccess access, DateTimeOffset now, TimeSpan time, byte[]? keyHash) => new()
        {
            Id = Guid.CreateVersion7(now),
            TenantId = tenantId,
            RoleName = RoleNameFor(database, unique),
            Access = access,
            ExpiresAt = now + time,
            KeyHash = keyHash,
        };

    /// <summary><c>{database}_lent_{8 hex digits}</c>; of a name that would get too long the database's part is cut.</summary>
    private static string RoleNameFor(DatabaseName database, uint unique)
    {
        var suffix = string.Create(CultureInfo.InvariantCulture, $"_lent_{unique:x8}");
        var stem = new StringBuilder();
        var room = DatabaseName.MaxBytes - suffix.Length;
        foreach (var rune in database.Value.EnumerateRunes())
        {
            room -= rune.Utf8SequenceLength;
            if (room < 0)
                break;
            stem.Append(rune.ToString());
        }

        return stem.Append(suffix).ToString();
    }
}
