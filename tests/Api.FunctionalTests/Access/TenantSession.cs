using System.Net;
using Npgsql;
using TenantManager.Api.Configuration;
using TenantManager.Api.FunctionalTests.Support;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Access;

/// <summary>Sessions of clients that have a <c>database_url</c>.</summary>
internal static class TenantSession
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <param name="url">As the service has answered it.</param>
    /// <param name="database">Another than the URL's; null for that.</param>
    public static async Task<NpgsqlConnection> OpenAsync(string url, string? database = null)
    {
        var settings = new NpgsqlConnectionStringBuilder(PostgresUrl.Parse(url).ConnectionString) { Pooling = false };
        settings.Database = database ?? settings.Database;
        var connection = new NpgsqlConnection(settings.ConnectionString);
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

    public static async Task<object?> RunAsync(this NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Stop);
    }

    /// <summary>With what SQLSTATE the statement is refused.</summary>
    public static async Task<string> RefusalAsync(this NpgsqlConnection connection, string sql) =>
        (await Assert.ThrowsAsync<PostgresException>(() => connection.RunAsync(sql))).SqlState;

    /// <summary>With what SQLSTATE the login is refused.</summary>
    public static async Task<string> LoginRefusalAsync(string url, string? database = null) =>
        (await Assert.ThrowsAsync<PostgresException>(() => OpenAsync(url, database))).SqlState;

    public static async Task AssertEndedAsync(this NpgsqlConnection connection)
    {
        var ended = await Assert.ThrowsAnyAsync<NpgsqlException>(() => connection.RunAsync("SELECT 1"));
        Assert.True(ended is PostgresException { SqlState: "57P01" } or { InnerException: IOException }, ended.ToString());
    }

    public static async Task<(Registered Tenant, string Url)> RegisterWithUrlAsync(this AccessBench bench)
    {
        var tenant = await bench.One.Api.RegisterAsync();
        return (tenant, await bench.UrlOfAsync(tenant));
    }

    /// <summary>The tenant's own, as a login answers it.</summary>
    public static async Task<string> UrlOfAsync(this AccessBench bench, Registered tenant) =>
        (string)(await bench.Other.Api.LogInAsync(tenant))["database_url"]!;

    /// <summary>A key of the tenant's with the largest scope.</summary>
    public static async Task<string> AdminKeyOfAsync(this AccessBench bench, Registered tenant)
    {
        var created = await bench.One.Api.PostAsync("/api/tenant/api-keys", new { name = "Robot", scope = "admin" }, tenant.AccessToken);
        Assert.True(created.Status == HttpStatusCode.Created, created.Text);
        return (string)created.Data["key"]!;
    }
}
