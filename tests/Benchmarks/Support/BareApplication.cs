using System.Net;
using Npgsql;

namespace TenantManager.Benchmarks.Support;

/// <summary>
/// <c>tests/Benchmarks.Bare</c> as a process of its own: MVC, JwtBearer and Npgsql with nothing around them. It takes the service's
/// tokens, and has as many connections to the tenant's database as the service has.
/// </summary>
internal sealed class BareApplication : IAsyncDisposable
{
    private const int ConnectionsPerTenant = 10;

    private readonly ProgramUnderTest _program;

    private BareApplication(ServiceUnderTest service, Uri databaseUrl) => _program = new ProgramUnderTest(
        ["tests", "Benchmarks.Bare"],
        new Dictionary<string, string>
        {
            ["JWT_SECRET"] = service.JwtSecret,
            ["ISSUER"] = "tenant-manager",
            ["AUDIENCE"] = "tenant-manager",
            ["DATABASE"] = ConnectionString(databaseUrl),
        });

    public HttpClient Http => _program.Http;

    /// <summary>Used until now.</summary>
    public TimeSpan ProcessorTime => _program.ProcessorTime;

    public static async Task<BareApplication> StartAsync(
        ServiceUnderTest service, Uri databaseUrl, CancellationToken cancellationToken)
    {
        var bare = new BareApplication(service, databaseUrl);
        try
        {
            await bare._program.WaitUntilItAnswersAsync("/me", HttpStatusCode.Unauthorized, cancellationToken);
            return bare;
        }
        catch
        {
            await bare.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    private static string ConnectionString(Uri url)
    {
        var user = url.UserInfo.Split(':');
        return new NpgsqlConnectionStringBuilder
        {
            Host = url.Host,
            Port = url.Port,
            Username = Uri.UnescapeDataString(user[0]),
            Password = Uri.UnescapeDataString(user[1]),
            Database = Uri.UnescapeDataString(url.AbsolutePath[1..]),
            MaxPoolSize = ConnectionsPerTenant,
        }.ConnectionString;
    }
}
