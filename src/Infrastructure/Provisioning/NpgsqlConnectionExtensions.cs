using Npgsql;

namespace TenantManager.Infrastructure.Provisioning;

internal static class NpgsqlConnectionExtensions
{
    extension(NpgsqlConnection connection)
    {
        public async Task<T> ScalarAsync<T>(string sql, CancellationToken cancellationToken)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
        }
    }
}
