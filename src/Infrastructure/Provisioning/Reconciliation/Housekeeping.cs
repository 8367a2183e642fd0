using Npgsql;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Idempotency;

namespace TenantManager.Infrastructure.Provisioning.Reconciliation;

/// <summary>Deletes rows of the registry that have served their time, so many at once.</summary>
internal sealed class Housekeeping(
    NpgsqlDataSource registry, AnswerTable answers, IdempotencyOptions idempotency, TokenOptions tokens, UsageOptions usage)
{
    private const string Sql =
        """
        WITH tokens AS (
            DELETE FROM refresh_tokens WHERE id IN (SELECT id FROM refresh_tokens WHERE expires_at < now() - $2 LIMIT 1000)
        ), finished AS (
            DELETE FROM registrations WHERE tenant_id IN (
                SELECT r.tenant_id FROM registrations r JOIN tenant_registry t ON t.id = r.tenant_id AND t.status NOT IN ('pending', 'failed')
                WHERE r.begun_at < now() - $1 - interval '1 hour' LIMIT 1000)
        ), keys AS (
            DELETE FROM api_keys WHERE id IN (
                SELECT id FROM api_keys WHERE least(revoked_at, expires_at) < now() - interval '30 days' LIMIT 1000)
        ), invited AS (
            DELETE FROM invitations WHERE id IN (SELECT id FROM invitations WHERE expires_at < now() - interval '1 day' LIMIT 1000)
        ), resets AS (
            DELETE FROM password_resets WHERE id IN (SELECT id FROM password_resets WHERE expires_at < now() LIMIT 1000)
        ), mails AS (
            -- Of a service that has no mail server any more: else who sends has deleted them.
            DELETE FROM outgoing_mails WHERE id IN (SELECT id FROM outgoing_mails WHERE gives_up_at < now() - interval '1 hour' LIMIT 1000)
        ), credentials AS (
            DELETE FROM database_credentials WHERE id IN (
                SELECT id FROM database_credentials WHERE ended_at < now() - interval '30 days' LIMIT 1000)
        ), retried AS (
            UPDATE database_credentials SET key_hash = NULL WHERE id IN (
                SELECT id FROM database_credentials WHERE key_hash IS NOT NULL AND created_at < now() - $1 LIMIT 1000)
        ), rotated AS (
            UPDATE tenant_registry SET database_password_key_hash = NULL WHERE id IN (
                SELECT id FROM tenant_registry WHERE database_password_key_hash IS NOT NULL AND updated_at < now() - $1 LIMIT 1000)
        ), undone AS (
            DELETE FROM undone_registrations WHERE tenant_id IN (
                SELECT tenant_id FROM undone_registrations WHERE undone_at < now() - interval '7 days' LIMIT 1000)
        ), days AS (
            DELETE FROM tenant_usage_daily WHERE (tenant_id, day) IN (
                SELECT tenant_id, day FROM tenant_usage_daily WHERE day < (now() AT TIME ZONE 'UTC' - $3)::date LIMIT 1000)
        ), flushes AS (
            DELETE FROM usage_flushes f
            WHERE f.flushed_at < now() - interval '1 day' AND NOT EXISTS (SELECT FROM replicas r WHERE r.id = f.replica_id)
        )
        DELETE FROM replicas WHERE lease_until < now() - interval '1 day'
        """;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand(Sql);
        command.Parameters.AddWithValue(idempotency.Lifetime);
        // As long as an access token of its session may be valid, it is known whether the session was ended.
        command.Parameters.AddWithValue(tokens.AccessLifetime);
        command.Parameters.AddWithValue(usage.Retention);
        await command.ExecuteNonQueryAsync(cancellationToken);
        await answers.PurgeExpiredAsync(cancellationToken);
    }
}
