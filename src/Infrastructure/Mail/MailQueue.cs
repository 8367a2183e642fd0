using Npgsql;
using TenantManager.Infrastructure.Configuration;

namespace TenantManager.Infrastructure.Mail;

/// <summary>
/// The mails that wait, in the registry. One that is claimed is due again after a while: if its process dies it is sent by another,
/// and perhaps twice.
/// </summary>
internal sealed class MailQueue(NpgsqlDataSource registry, MailOptions options)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    /// <summary>Longer than one takes to send.</summary>
    public static readonly TimeSpan ClaimDuration = TimeSpan.FromMinutes(3);

    /// <summary>How long a mail waits after its nth attempt has failed.</summary>
    public static TimeSpan PauseAfter(int attempts)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(attempts, 20) - 1);
        return pause < LongestPause ? pause : LongestPause;
    }

    /// <summary>
    /// Deletes what nobody is to get: links to reset a password that were asked for by who has no account, of which there may be many, and what
    /// was tried for too long.
    /// </summary>
    /// <returns>How many were tried for too long.</returns>
    public async Task<int> DropAsync(CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand(
            """
            WITH nobodys AS (
                DELETE FROM outgoing_mails WHERE id IN (
                    SELECT m.id FROM outgoing_mails m
                    WHERE m.kind = $1 AND NOT EXISTS (SELECT FROM global_users u WHERE u.email = m.email)
                    LIMIT 1000 FOR UPDATE SKIP LOCKED)
            ), late AS (
                DELETE FROM outgoing_mails WHERE id IN (
                    SELECT id FROM outgoing_mails WHERE gives_up_at < now() LIMIT 1000 FOR UPDATE SKIP LOCKED)
                RETURNING attempts
            )
            SELECT count(*)::int FROM late
            """);
        command.Parameters.AddWithValue(MailKinds.PasswordReset);
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async Task<bool> HasDueAsync(CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand("SELECT EXISTS (SELECT FROM outgoing_mails WHERE due_at <= now())");
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>The next that is due; null where none is. A link to reset a password is good from here on.</summary>
    public async Task<ClaimedMail?> TryClaimAsync(CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand(
            """
            WITH claimed AS (
                UPDATE outgoing_mails SET attempts = attempts + 1, due_at = now() + $1
                WHERE id = (SELECT id FROM outgoing_mails WHERE due_at <= now() ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
                RETURNING id, kind, email, attempts, created_at
            ), account AS (
                SELECT u.id, t.name FROM claimed c
                JOIN global_users u ON u.email = c.email AND u.is_active
                JOIN tenant_registry t ON t.id = u.tenant_id AND t.status IN ('active', 'suspended')
                WHERE c.kind = $2
            ), made AS (
                INSERT INTO password_resets (id, user_id, created_at, expires_at)
                SELECT c.id, a.id, c.created_at, c.created_at + $3 FROM claimed c, account a
                ON CONFLICT (id) DO NOTHING
            )
            SELECT c.id, c.kind, c.email, c.attempts, coalesce(a.name, t.name), coalesce(i.expires_at, c.created_at + $3)
            FROM claimed c
            LEFT JOIN account a ON true
            LEFT JOIN invitations i ON i.id = c.id AND c.kind = $4
            LEFT JOIN tenant_registry t ON t.id = i.tenant_id
            """);
        command.Parameters.AddWithValue(ClaimDuration);
        command.Parameters.AddWithValue(MailKinds.PasswordReset);
        command.Parameters.AddWithValue(options.PasswordResetLifetime);
        command.Parameters.AddWithValue(MailKinds.Invitation);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return null;
        return new ClaimedMail(
            reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3),
            await reader.IsDBNullAsync(4, cancellationToken) ? null : reader.GetString(4), reader.GetFieldValue<DateTimeOffset>(5));
    }

    /// <summary>It is sent, or is not to be.</summary>
    public async Task RemoveAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand("DELETE FROM outgoing_mails WHERE id = $1");
        command.Parameters.AddWithValue(id);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>It could not be sent, and is due again after this.</summary>
    public async Task PostponeAsync(Guid id, TimeSpan pause, CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand("UPDATE outgoing_mails SET due_at = now() + $2 WHERE id = $1");
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(pause);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
