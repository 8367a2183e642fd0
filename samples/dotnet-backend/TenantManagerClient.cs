using System.Text.Json;
using Npgsql;

namespace DotnetBackend;

/// <summary>Asks Tenant Manager where a tenant's database is.</summary>
internal sealed class TenantManagerClient(HttpClient http)
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <exception cref="TenantRefusedException">The tenant is suspended, say.</exception>
    public async Task<string> GetConnectionStringAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(new Uri($"/api/admin/tenants/{tenantId}/connection", UriKind.Relative), cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            var problem = await response.Content.ReadFromJsonAsync<Problem>(SnakeCase, cancellationToken);
            throw new TenantRefusedException((int)response.StatusCode, problem!.Code);
        }

        var answer = await response.Content.ReadFromJsonAsync<Answer>(SnakeCase, cancellationToken);
        return ToConnectionString(new Uri(answer!.Data.DatabaseUrl));
    }

    private static string ToConnectionString(Uri url)
    {
        var (user, password) = url.UserInfo.Split(':') is [var first, var second] ? (first, second) : throw new FormatException("No password.");
        return new NpgsqlConnectionStringBuilder
        {
            Host = url.Host,
            Port = url.Port,
            Database = Uri.UnescapeDataString(url.AbsolutePath[1..]),
            Username = Uri.UnescapeDataString(user),
            Password = Uri.UnescapeDataString(password),
            // Below MAX_CONNECTIONS_PER_TENANT, which all processes of all backends share.
            MaxPoolSize = 4,
            Timeout = 5,
            // Behind a pooler that shares connections between transactions, there is nothing to reset.
            NoResetOnClose = true,
        }.ConnectionString;
    }

    private sealed record Answer(Connection Data);

    private sealed record Connection(string DatabaseUrl);

    private sealed record Problem(string Code);
}

/// <summary>Tenant Manager lets nobody act for the tenant.</summary>
internal sealed class TenantRefusedException(int status, string code) : Exception(code)
{
    public int Status => status;

    public string Code => Message;
}
