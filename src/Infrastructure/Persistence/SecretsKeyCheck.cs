using Microsoft.EntityFrameworkCore;
using TenantManager.Application.Abstractions;

namespace TenantManager.Infrastructure.Persistence;

internal sealed class SecretsKeyCheck(GlobalDbContext context) : ISecretsKeyCheck
{
    private const string Key = "secrets_key_id";

    public async Task<bool> MatchesAsync(string secretsKeyId, CancellationToken cancellationToken)
    {
        await context.Database.ExecuteSqlAsync(
            $"INSERT INTO service_state (key, value) VALUES ({Key}, {secretsKeyId}) ON CONFLICT (key) DO NOTHING",
            cancellationToken);
        var stored = await context.ServiceState.AsNoTracking().SingleAsync(s => s.Key == Key, cancellationToken);
        return stored.Value == secretsKeyId;
    }

    public Task AcceptAsync(string secretsKeyId, CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO service_state (key, value) VALUES ({Key}, {secretsKeyId})
            ON CONFLICT (key) DO UPDATE SET value = excluded.value
            """,
            cancellationToken);
}
