using System.Globalization;
using TenantManager.Api.FunctionalTests.Idempotency;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Faults;

/// <summary>A PostgreSQL server that a class of tests may stop, crowd and cut off, and services on it in which steps can be made to fail.</summary>
public class FaultBench : IAsyncLifetime
{
    public const string ReconcileInterval = "2s";

    // The organization's name, so that what a tenant finds in its database is its own.
    private const string Bootstrap = "INSERT INTO core.company (id, name) VALUES (@tenant_id, @organization_name);";

    private readonly TestBench _tests;
    private readonly Dictionary<FaultPath, FaultyService> _services = [];
    private readonly string _bootstrap = Path.Combine(Path.GetTempPath(), $"tenant-manager-bootstrap-{Guid.NewGuid():N}.sql");
    private int _prefixes;
    private int _changes;

    public FaultBench(TestBench tests)
        : this(tests, new PostgresServer { Settings = Quiet })
    {
    }

    protected FaultBench(TestBench tests, PostgresServer postgres) => (_tests, Postgres) = (tests, postgres);

    public PostgresServer Postgres { get; }

    public SecretLedger Secrets => _tests.Secrets;

    /// <summary>Its statements are not what is looked at.</summary>
    protected static Dictionary<string, string> Quiet => new() { ["log_statement"] = "none" };

    public virtual async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(_bootstrap, Bootstrap);
        await Postgres.InitializeAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var service in _services.Values)
            await service.DisposeAsync();
        await Postgres.DisposeAsync();
        File.Delete(_bootstrap);
        GC.SuppressFinalize(this);
    }

    /// <summary>The service that the tests of a class share for registrations of one path; it runs, and no fault is asked of it.</summary>
    internal async Task<FaultyService> ServiceAsync(FaultPath path, params (string Name, string Value)[] changes)
    {
        if (!_services.TryGetValue(path, out var service))
            return _services[path] = await StartAsync([("WARM_DATABASES", path == FaultPath.Warm ? "1" : "0"), .. changes]);
        service.ClearFaults();
        if (await service.Process.StatusOfHealthAsync() is null)
            await service.StartAgainAsync(); // the test before this one has failed
        return service;
    }

    /// <summary>A service with a registry, a source and a name space of its own.</summary>
    internal async Task<FaultyService> StartAsync(params (string Name, string Value)[] changes) =>
        await FaultyService.StartAsync(_tests, await VariablesAsync(changes));

    /// <summary>Another replica of a service.</summary>
    internal async Task<FaultyService> StartAnotherAsync(FaultyService service, params (string Name, string Value)[] changes)
    {
        var variables = new Dictionary<string, string>(service.Process.Variables);
        variables.Remove("PORT");
        foreach (var (name, value) in changes)
            variables[name] = value;
        return await FaultyService.StartAsync(_tests, variables);
    }

    /// <summary>The source of a service changes, so that its template is built anew.</summary>
    internal Task ChangeSourceAsync(FaultyService service) => Postgres.ExecuteAsync(
        service.Process.Variables["SOURCE_DATABASE_NAME"],
        $"SET ROLE {PostgresServer.Administrator}",
        $"CREATE TABLE core.change_{Interlocked.Increment(ref _changes)} (id int PRIMARY KEY)");

    private async Task<Dictionary<string, string>> VariablesAsync(params (string Name, string Value)[] changes)
    {
        var source = await Postgres.CreateDatabaseAsync("source");
        await Postgres.LoadAsync(source, SmallSchema.Sql);
        var variables = new Dictionary<string, string>
        {
            ["GLOBAL_DATABASE_URL"] = Postgres.AdministratorUrl(await Postgres.CreateDatabaseAsync("registry")),
            ["SOURCE_DATABASE_NAME"] = source,
            ["JWT_SECRET"] = SecretLedger.NewSecret(),
            ["SUPER_ADMIN_KEY"] = SecretLedger.NewSecret(),
            ["BCRYPT_WORK_FACTOR"] = "10",
            ["RATE_LIMIT_REGISTER"] = "0",
            ["RATE_LIMIT_LOGIN"] = "0",
            ["RATE_LIMIT_DEFAULT"] = "0",
            ["TENANT_DB_PREFIX"] = string.Create(CultureInfo.InvariantCulture, $"f{Interlocked.Increment(ref _prefixes)}_"),
            ["ISOLATE_SHARED_DATABASES"] = "false",
            ["TENANT_BOOTSTRAP_SQL"] = _bootstrap,
            ["RECONCILE_INTERVAL"] = ReconcileInterval,
            // So that every registration waits for the template that is being built.
            ["TEMPLATE_FRESHNESS"] = "0",
            ["SCHEMA_COPY_TIMEOUT"] = "30s",
        };
        foreach (var (name, value) in changes)
            variables[name] = value;
        Secrets.Add(variables["JWT_SECRET"], variables["SUPER_ADMIN_KEY"], Postgres.AdministratorPassword, Postgres.SuperuserPassword);
        return variables;
    }
}
