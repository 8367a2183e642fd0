using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using TenantManager.Benchmarks.Reporting;
using TenantManager.TestSupport;

namespace TenantManager.Benchmarks.Support;

/// <summary>The built service as a process of its own, as in production, without limits on rates.</summary>
internal sealed class ServiceUnderTest : IAsyncDisposable
{
    /// <summary>
    /// The service keeps this shell's process id, writes to a file, and ends when this process does, whose end of the pipe
    /// closes with it.
    /// </summary>
    private const string Launcher =
        """
        exec 3<&0 </dev/null >"$2" 2>&1
        ( read -r _ <&3; kill "$$" ) &
        exec dotnet "$1" 3<&-
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly string[] Inherited = ["PATH", "HOME", "DOTNET_ROOT", "TMPDIR"];

    private readonly string _directory = Directory.CreateTempSubdirectory("tenant-manager-benchmark-").FullName;
    private readonly string _adminKey = NewSecret();
    private readonly ServiceSettings _settings;
    private readonly Process _process;

    private ServiceUnderTest(BenchmarkServer server, string registry, string source, ServiceSettings settings)
    {
        _settings = settings;
        var port = Ports.FindFree().ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo("sh", ["-c", Launcher, "service", Executable, LogFile])
        {
            WorkingDirectory = _directory,
            RedirectStandardInput = true,
        };
        foreach (var name in start.Environment.Keys.Except(Inherited, StringComparer.Ordinal).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["NODE_ENV"] = "production",
            ["PORT"] = port,
            ["GLOBAL_DATABASE_URL"] = server.AdministratorUrl(registry),
            ["SOURCE_DATABASE_NAME"] = source,
            ["JWT_SECRET"] = NewSecret(),
            ["SUPER_ADMIN_KEY"] = _adminKey,
            ["ALLOWED_ORIGINS"] = "https://app.example.com",
            ["RATE_LIMIT_REGISTER"] = "0",
            ["RATE_LIMIT_LOGIN"] = "0",
            ["RATE_LIMIT_DEFAULT"] = "0",
            ["BCRYPT_WORK_FACTOR"] = settings.WorkFactor.ToString(CultureInfo.InvariantCulture),
            ["WARM_DATABASES"] = settings.WarmDatabases.ToString(CultureInfo.InvariantCulture),
        })
        {
            start.Environment[name] = value;
        }

        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{port}"),
            Timeout = Patience,
        };
        _process = Process.Start(start) ?? throw new InvalidOperationException("The service could not be started.");
    }

    public HttpClient Http { get; }

    /// <summary>Why registrations are not warm; null where they are.</summary>
    public string? WhyNotWarm { get; private set; }

    private static string Executable =>
        RepositoryFiles.PathOf("src", "Api", "bin", Machine.BuildConfiguration, "net10.0", "TenantManager.Api.dll");

    private string LogFile => Path.Combine(_directory, "service.log");

    /// <summary>Starts it and waits until it is ready and its warm databases are there.</summary>
    public static async Task<ServiceUnderTest> StartAsync(
        BenchmarkServer server, string source, ServiceSettings settings, CancellationToken cancellationToken)
    {
        var registry = await server.CreateDatabaseAsync("registry", tables: 0);
        var service = new ServiceUnderTest(server, registry, source, settings);
        try
        {
            await Eventually.TrueAsync("the service is ready", Patience, () => service.IsReadyAsync(cancellationToken));
            await service.WaitForFirstPoolAsync(cancellationToken);
            return service;
        }
        catch
        {
            Report.Progress(service.LogTail());
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
        if (answer.StatusCode == HttpStatusCode.Created)
            return account;
        throw new InvalidOperationException(
            $"A registration got {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}\n{LogTail()}");
    }

    public Task RegisterManyAsync(int count, int atOnce, CancellationToken cancellationToken) => Parallel.ForAsync(
        0,
        count,
        new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken },
        async (_, token) => await RegisterAsync(token));

    /// <summary>Registers organizations one after the other, for those who want to log in.</summary>
    public async Task<IReadOnlyList<Account>> RegisterAccountsAsync(int count, CancellationToken cancellationToken)
    {
        var accounts = new List<Account>(count);
        while (accounts.Count < count)
            accounts.Add(await RegisterAsync(cancellationToken));
        return accounts;
    }

    /// <summary>Returns at once where there is no pool to wait for.</summary>
    public Task WaitForFullPoolAsync(CancellationToken cancellationToken) => WhyNotWarm is not null
        ? Task.CompletedTask
        : Eventually.TrueAsync("all warm databases are there", Patience, () => IsPoolFullAsync(cancellationToken));

    /// <summary>Null where the system does not tell.</summary>
    public ServiceMemory? ReadMemory() => ServiceMemory.TryOf(_process.Id);

    public async ValueTask DisposeAsync()
    {
        using (_process)
        {
            _process.StandardInput.Close();
            using var timeout = new CancellationTokenSource(Patience);
            try
            {
                await _process.WaitForExitAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }

        Http.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

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

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"The service ended with {_process.ExitCode}.");
        try
        {
            using var answer = await Http.GetAsync("/health", cancellationToken);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException e) when (e.GetBaseException() is SocketException)
        {
            return false;
        }
    }

    private async Task<bool> IsPoolFullAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/admin/stats");
        request.Headers.Add("X-Admin-Key", _adminKey);
        using var answer = await Http.SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();
        var statistics = JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));
        return (int?)statistics?["data"]?["template"]?["warm_databases"] >= _settings.WarmDatabases;
    }

    private string LogTail() => File.Exists(LogFile) ? string.Join('\n', File.ReadLines(LogFile).TakeLast(20)) : "(there is no log)";

    private static string NewSecret() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(36));
}
