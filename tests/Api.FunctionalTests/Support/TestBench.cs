using System.Collections.Concurrent;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Support;

/// <summary>
/// What the tests of this project share: a PostgreSQL server, a source database, and one running service with all its
/// limits off. At the end every secret that was used is searched for in every log that was written.
/// </summary>
public sealed class TestBench : IAsyncLifetime
{
    private readonly ConcurrentBag<string> _logs = [];
    private readonly string _directory = Directory.CreateTempSubdirectory("tenant-manager-services-").FullName;
    private readonly Lazy<Task<(ServiceProcess One, ServiceProcess Other)>> _replicas;
    private ServiceProcess? _service;
    private int _services;

    public TestBench()
    {
        _replicas = new(StartReplicasAsync);
        Mail = new Mailbox(Secrets);
    }

    public PostgresServer Postgres { get; } = new();

    /// <summary>A small schema with most kinds of objects: for tests that are not about the copy.</summary>
    public string SmallSource { get; private set; } = "";

    public SecretLedger Secrets { get; } = new();

    /// <summary>Where the mails of the two replicas go.</summary>
    public Mailbox Mail { get; }

    /// <summary>The service that tests share, at its own address.</summary>
    public ServiceProcess Service => _service ?? throw new InvalidOperationException("The service has not been started.");

    public async ValueTask InitializeAsync()
    {
        await Postgres.InitializeAsync();
        SmallSource = await Postgres.CreateDatabaseAsync("small");
        await Postgres.LoadAsync(SmallSource, SmallSchema.Sql);
        var variables = await VariablesAsync();
        _service = await StartAsync(variables);
    }

    /// <summary>Two replicas of another service, started when first asked for.</summary>
    public Task<(ServiceProcess One, ServiceProcess Other)> ReplicasAsync() => _replicas.Value;

    public async ValueTask DisposeAsync()
    {
        if (_replicas is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true, Result: var (one, other) } })
        {
            await one.DisposeAsync();
            await other.DisposeAsync();
        }

        if (_service is not null)
            await _service.DisposeAsync();
        await Mail.DisposeAsync();
        var postgresLog = await File.ReadAllTextAsync(Postgres.LogFile);
        await Postgres.DisposeAsync();
        Secrets.AssertNoneIn("PostgreSQL's log", postgresLog);
        foreach (var log in _logs)
            Secrets.AssertNoneIn($"the service's log {log}", await ReadLogAsync(log));
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Without what development's banner shows on purpose, to whoever started the service.</summary>
    private static async Task<string> ReadLogAsync(string path) => string.Join('\n', (await File.ReadAllLinesAsync(path))
        .Where(line => !line.StartsWith("Admin key (X-Admin-Key): ", StringComparison.Ordinal)));

    /// <summary>Settings of a service with a registry of its own on the shared server, and no limits on rates.</summary>
    public async Task<Dictionary<string, string>> VariablesAsync(params (string Name, string Value)[] changes)
    {
        var variables = new Dictionary<string, string>
        {
            ["NODE_ENV"] = "production",
            ["GLOBAL_DATABASE_URL"] = Postgres.AdministratorUrl(await Postgres.CreateDatabaseAsync("registry")),
            ["SOURCE_DATABASE_NAME"] = SmallSource,
            ["JWT_SECRET"] = SecretLedger.NewSecret(),
            ["SUPER_ADMIN_KEY"] = SecretLedger.NewSecret(),
            ["BCRYPT_WORK_FACTOR"] = "10",
            ["ALLOWED_ORIGINS"] = "https://app.example.com",
            ["RATE_LIMIT_REGISTER"] = "0",
            ["RATE_LIMIT_LOGIN"] = "0",
            ["RATE_LIMIT_DEFAULT"] = "0",
            ["RATE_LIMIT_PASSWORD_RESET"] = "0",
            ["RATE_LIMIT_INVITE"] = "0",
            // Each registry has tenants of its own name space, as services that share a server must have.
            ["TENANT_DB_PREFIX"] = $"t{Interlocked.Increment(ref _services)}_",
            ["ISOLATE_SHARED_DATABASES"] = "false",
            // Only tests that are about them need databases that nobody has asked for yet.
            ["WARM_DATABASES"] = "0",
        };
        foreach (var (name, value) in changes)
            variables[name] = value;
        Secrets.Add(variables["JWT_SECRET"], variables["SUPER_ADMIN_KEY"], Postgres.AdministratorPassword, Postgres.SuperuserPassword);
        if (variables.TryGetValue("SECRETS_KEY", out var key))
            Secrets.Add(key);
        return variables;
    }

    /// <summary>Starts a service and waits until it answers.</summary>
    public async Task<ServiceProcess> StartAsync(Dictionary<string, string> variables)
    {
        var service = Launch(variables);
        try
        {
            await service.WaitUntilReadyAsync();
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    public async Task<ServiceProcess> StartAsync(params (string Name, string Value)[] changes) =>
        await StartAsync(await VariablesAsync(changes));

    private async Task<(ServiceProcess One, ServiceProcess Other)> StartReplicasAsync()
    {
        var variables = await VariablesAsync([.. await Mail.StartAsync(_directory), ("USAGE_INTERVAL", "10s")]);
        var others = new Dictionary<string, string>(variables);
        return (await StartAsync(variables), await StartAsync(others));
    }

    /// <summary>Starts a service, or another command of the executable, and waits for nothing.</summary>
    public ServiceProcess Launch(Dictionary<string, string> variables, params string[] arguments)
    {
        var directory = Path.Combine(_directory, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(directory);
        var service = ServiceProcess.Launch(directory, variables, arguments, Secrets);
        _logs.Add(service.LogFile);
        return service;
    }
}
