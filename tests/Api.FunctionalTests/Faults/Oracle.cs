using System.Net;
using Npgsql;
using TenantManager.Api.Configuration;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Faults;

/// <summary>
/// What must be true again after every fault: databases, roles and rows of the registry are the same; nothing is half-made, half-gone or
/// unanswered; every tenant that was acknowledged logs in and has its database.
/// </summary>
internal sealed class Oracle(PostgresServer postgres, ServiceProcess service, params string[] strangers)
{
    private const string OfRegistry =
        """
        SELECT database_name::text FROM tenant_registry
        UNION ALL SELECT database_name FROM warm_databases
        UNION ALL SELECT database_name FROM schema_templates
        """;

    private const string Unfinished =
        """
        SELECT 'tenant ' || slug || ' is ' || status FROM tenant_registry WHERE status <> 'active'
        UNION ALL SELECT 'warm database ' || database_name || ' is ' || state FROM warm_databases WHERE state <> 'ready'
        UNION ALL SELECT 'template ' || database_name || ' is ' || state FROM schema_templates WHERE state <> 'current'
        UNION ALL SELECT 'a key without an answer' FROM idempotent_answers WHERE status IS NULL
        """;

    // The mark of a role that a tenant has lent: it has no database of its own.
    private const string Lent = "tenant-manager % lent %";

    private readonly string _prefix = service.Variables["TENANT_DB_PREFIX"];

    public async Task AssertAsync(IReadOnlyCollection<KeyedRegistration> acknowledged)
    {
        await SettlesAsync();
        foreach (var registration in acknowledged)
            await AssertUsableAsync(registration);
    }

    private async Task SettlesAsync()
    {
        var complaints = "";
        try
        {
            await Eventually.TrueAsync("all is settled", KeyedRegistration.Bound, async () =>
                (complaints = string.Join("; ", await ComplainAsync())).Length == 0);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{complaints}\nThe service's log ends with:\n{string.Join('\n', service.Output.Split('\n').TakeLast(60))}");
        }
    }

    private async Task<List<string>> ComplainAsync()
    {
        var databases = await NamesAsync("postgres", $"SELECT datname::text FROM pg_database WHERE starts_with(datname::text, '{_prefix}')");
        var roles = await NamesAsync(
            "postgres",
            $"""
            SELECT rolname::text FROM pg_roles
            WHERE starts_with(rolname::text, '{_prefix}') AND coalesce(shobj_description(oid, 'pg_authid'), '') NOT LIKE '{Lent}'
            """);
        var lent = await NamesAsync(
            "postgres",
            $"SELECT rolname::text FROM pg_roles WHERE starts_with(rolname::text, '{_prefix}') AND shobj_description(oid, 'pg_authid') LIKE '{Lent}'");
        var lentRows = await NamesAsync(service.Registry, "SELECT role_name FROM database_credentials WHERE ended_at IS NULL");
        var rows = await NamesAsync(service.Registry, OfRegistry);
        var complaints = await postgres.QueryAsync<string>(service.Registry, Unfinished);
        complaints.AddRange(Differences("database without row", databases, rows));
        complaints.AddRange(Differences("row without database", rows, databases));
        complaints.AddRange(Differences("role without row", roles, rows));
        complaints.AddRange(Differences("row without role", rows, roles));
        complaints.AddRange(Differences("lent role without row", lent, lentRows));
        complaints.AddRange(Differences("row without lent role", lentRows, lent));
        complaints.AddRange((await postgres.QueryAsync<string>(
            "postgres", "SELECT application_name FROM pg_stat_activity WHERE application_name LIKE 'tm-%'")).Select(name => $"session {name}"));
        complaints.AddRange((await postgres.QueryAsync<string>(
            "postgres",
            $"""
            SELECT rolname::text FROM pg_roles
            WHERE starts_with(rolname::text, '{_prefix}') AND shobj_description(oid, 'pg_authid') LIKE 'tenant-manager % pending %'
            """)).Select(name => $"{name} is not marked as a customer's"));
        var ready = await postgres.QueryAsync<long>(service.Registry, "SELECT count(*) FROM warm_databases WHERE state = 'ready'");
        if (ready[0].ToString(System.Globalization.CultureInfo.InvariantCulture) != service.Variables["WARM_DATABASES"])
            complaints.Add($"{ready[0]} warm databases are ready");
        return complaints;
    }

    private async Task<HashSet<string>> NamesAsync(string database, string sql) =>
        [.. (await postgres.QueryAsync<string>(database, sql)).Except(strangers, StringComparer.Ordinal)];

    private static IEnumerable<string> Differences(string what, HashSet<string> these, HashSet<string> those) =>
        these.Except(those).Select(name => $"{what} {name}");

    private async Task AssertUsableAsync(KeyedRegistration registration)
    {
        Answer? login = null;
        await Eventually.TrueAsync($"{registration.Email} is answered", KeyedRegistration.Bound, async () =>
            (login = await service.Api.TryLogInAsync(registration.Email, registration.Password)).Status != HttpStatusCode.ServiceUnavailable);
        Assert.True(login!.Status == HttpStatusCode.OK, login.Text);
        var settings = new NpgsqlConnectionStringBuilder(PostgresUrl.Parse((string)login.Data["database_url"]!).ConnectionString) { Pooling = false };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("SELECT string_agg(name, ', ') FROM core.company", connection);
        Assert.Equal(registration.Organization, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }
}
