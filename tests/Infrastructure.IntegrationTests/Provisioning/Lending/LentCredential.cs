using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Tenants;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning.Lending;

/// <summary>A row of what a tenant has lent.</summary>
internal sealed record LentCredential(Guid Id, Guid TenantId, string Role);

internal static class Lending
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    extension(ProvisioningBench bench)
    {
        /// <summary>The row alone, for an hour.</summary>
        public async Task<LentCredential> LendAsync(Tenant tenant)
        {
            var credential = new LentCredential(Guid.NewGuid(), tenant.Id, $"{tenant.DatabaseName.Value}_lent_{Random.Shared.Next():x8}");
            await bench.RegistryExecuteAsync(
                $"""
                INSERT INTO database_credentials (id, tenant_id, role_name, access, expires_at)
                VALUES ('{credential.Id}', '{tenant.Id}', '{credential.Role}', 'read', now() + interval '1 hour')
                """);
            return credential;
        }

        /// <summary>Its role.</summary>
        /// <returns>The password.</returns>
        public async Task<string> MakeAsync(LentCredential credential) =>
            await bench.Get<ILentRoles>().MakeAsync(credential.TenantId, credential.Id, Stop)
            ?? throw new InvalidOperationException(bench.Log.Text);
    }

    public static async Task<NpgsqlConnection> OpenAsAsync(
        this PostgresServer server, string database, LentCredential credential, string password)
    {
        var connection = new NpgsqlConnection(server.ConnectionString(database, credential.Role, password));
        await connection.OpenAsync(Stop);
        return connection;
    }
}
