using Npgsql;

namespace TenantManager.Infrastructure.Provisioning.Server;

internal static class NpgsqlConnectionExtensions
{
    extension(NpgsqlConnection connection)
    {
        public async Task<T> ScalarAsync<T>(string sql, CancellationToken cancellationToken)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
        }

        /// <summary>Several statements are sent together, and are one transaction.</summary>
        public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
