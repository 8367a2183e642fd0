using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using TenantManager.Benchmarks.Reporting;
using TenantManager.TestSupport;

namespace TenantManager.Benchmarks.Support;

/// <summary>The built service as a process of its own, as in production, without limits on rates.</summary>
internal sealed class ServiceUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _adminKey = NewSecret();
    private readonly ServiceSettings _settings;
    private readonly ProgramUnderTest _program;

    private ServiceUnderTest(BenchmarkServer server, string registry, string source, ServiceSettings settings)
    {
        _settings = settings;
        Registry = registry;
        _program = new ProgramUnderTest(["src", "Api"], new Dictionary<string, string>(settings.Variables)
        {
            ["NODE_ENV"] = "production",
            ["GLOBAL_DATABASE_URL"] = server.AdministratorUrl(registry),
            ["SOURCE_DATABASE_NAME"] = source,
            ["JWT_SECRET"] = JwtSecret,
            ["SUPER_ADMIN_KEY"] = _adminKey,
            ["ALLOWED_ORIGINS"] = "https://app.example.com",
            ["RATE_LIMIT_REGISTER"] = "0",
            ["RATE_LIMIT_LOGIN"] = "0",
            ["RATE_LIMIT_DEFAULT"] = "0",
            ["QUOTA_FREE"] = "0/0/0",
            ["BCRYPT_WORK_FACTOR"] = settings.WorkFactor.ToString(CultureInfo.InvariantCulture),
            ["WARM_DATABASES"] = settings.WarmDatabases.ToString(CultureInfo.InvariantCulture),
        });
    }

    public HttpClient Http => _program.Http;

    /// <summary>The name of the registry's database.</summary>
    public string Registry { get; }

    /// <summary>For who is to take the service's tokens.</summary>
    public string JwtSecret { get; } = NewSecret();

    /// <summary>Used until now.</summary>
    public TimeSpan ProcessorTime => _program.ProcessorTime;

    /// <summary>Why registrations are not warm; null where they are.</summary>
    public string? WhyNotWarm { get; private set; }

    /// <summary>Starts it and waits until it is ready and its warm databases are there.</summary>
    public static async Task<ServiceUnderTest> StartAsync(
        BenchmarkServer server, string source, ServiceSettings settings, CancellationToken cancellationToken)
    {
        var registry = await server.CreateDatabaseAsync("registry", tables: 0);
        var service = new ServiceUnderTest(server, registry, source, settings);
        try
        {
            await service._program.WaitUntilItAnswersAsync("/health", HttpStatusCode.OK, cancellationToken);
            await service.WaitForFirstPoolAsync(cancellationToken);
            return service;
        }
        catch
        {
            Report.Progress(service._program.LogTail());
            await service.DisposeAsync();
            throw;
        }
    }

    /// <exception cref="InvalidOperationException">It was refused; the message has the answer.</exception>
    public async Task<Account> RegisterAsync(CancellationToken cancellationToken)
    {
        var account = Account.New();
        using var content = account.Registration();
        using var answer = await Http.PostAsync("/api/auth/register-organization", content, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        return answer.StatusCode == HttpStatusCode.Created
            ? account with { AccessToken = (string)JsonNode.Parse(text)!["data"]!["access_token"]! }
            : throw new InvalidOperationException($"A registration got {(int)answer.StatusCode}: {text}\n{_program.LogTail()}");
    }

    public async Task<IReadOnlyList<Account>> RegisterManyAsync(int count, int atOnce, CancellationToken cancellationToken)
    {
        var accounts = new Account[count];
        await Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken },
            async (number, token) => accounts[number] = await RegisterAsync(token));
        return accounts;
    }

    /// <summary>Registers organizations one after the other, for those who want to log in.</summary>
    public Task<IReadOnlyList<Account>> RegisterAccountsAsync(int count, CancellationToken cancellationToken) =>
        RegisterManyAsync(count, atOnce: 1, cancellationToken);

    /// <summary>As whom, and where, the account's database is opened.</summary>
    public async Task<Uri> DatabaseUrlOfAsync(Account account, CancellationToken cancellationToken)
    {
        using var content = account.Login();
        using var answer = await Http.PostAsync("/api/auth/login", content, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return new Uri((string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellationToken))!["data"]!["database_url"]!);
    }

    /// <summary>What the admin API answers to a GET.</summary>
    public async Task<JsonNode> AskAsOperatorAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("X-Admin-Key", _adminKey);
        using var answer = await Http.SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellationToken))!;
    }

    /// <summary>Returns at once where there is no pool to wait for.</summary>
    public Task WaitForFullPoolAsync(CancellationToken cancellationToken) => WhyNotWarm is not null
        ? Task.CompletedTask
        : Eventually.TrueAsync("all warm databases are there", Patience, () => IsPoolFullAsync(cancellationToken));

    /// <summary>Null where the system does not tell.</summary>
    public ServiceMemory? ReadMemory() => _program.ReadMemory();

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    private async Task WaitForFirstPoolAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Eventually.TrueAsync("the first warm databases", _settings.PatienceForPool, () => IsPoolFullAsync(cancellationToken));
        }
        catch (TimeoutException)
        {
            WhyNotWarm = $"the service had no {_settings.WarmDatabases} warm databases after {_settings.PatienceForPool.TotalSeconds:0} s, "
                + "so this was measured without";
            Report.Progress(WhyNotWarm);
        }
    }

    private async Task<bool> IsPoolFullAsync(CancellationToken cancellationToken) =>
        (int?)(await AskAsOperatorAsync("/api/admin/stats", cancellationToken))["data"]?["template"]?["warm_databases"]
            >= _settings.WarmDatabases;

    private static string NewSecret() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(36));
}
