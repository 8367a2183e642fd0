using System.Net;
using Npgsql;
using TenantManager.Api.Configuration;
using TenantManager.Api.FunctionalTests.Access;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Usage;

/// <summary>What tests of usage and quotas do again and again.</summary>
internal static class UsageBench
{
    public const string Me = "/api/me";
    public const string Tenant = "/api/tenant";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    extension(AccessBench bench)
    {
        public Task<Answer> TryChangeAsync(Registered tenant, object change) =>
            bench.AsOperatorAsync(HttpMethod.Patch, $"/api/admin/tenants/{tenant.TenantId}", change);

        public async Task ChangeQuotasAsync(Registered tenant, object quotas)
        {
            var answer = await bench.TryChangeAsync(tenant, new { quotas });
            Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        }

        /// <summary>All calls that are written down.</summary>
        public async Task<long> CallsOfAsync(Registered tenant) => Assert.Single(await bench.Tests.Postgres.QueryAsync<long>(
            bench.One.Registry, $"SELECT api_calls_count FROM tenant_usage WHERE tenant_id = '{tenant.TenantId}'"));

        public Task BecomeAsync(Registered tenant, long calls) => Eventually.TrueAsync(
            $"{calls} calls are written down", ServiceProcess.Patience, async () => await bench.CallsOfAsync(tenant) == calls);
    }

    /// <summary>As a client with the tenant's URL connects.</summary>
    public static async Task<NpgsqlConnection> OpenAsync(string url)
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(PostgresUrl.Parse(url).ConnectionString) { Pooling = false }.ConnectionString);
        try
        {
            await connection.OpenAsync(Stop);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public static async Task CallAsync(this ServiceProcess service, Registered tenant, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var answer = await service.Api.GetAsync(Me, tenant.AccessToken);
            Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        }
    }
}
