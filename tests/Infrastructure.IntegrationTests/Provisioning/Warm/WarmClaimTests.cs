using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Provisioning.Templates;
using TenantManager.Infrastructure.Provisioning.Warm;
using TenantManager.Infrastructure.Security;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning.Warm;

public sealed class WarmClaimTests(PostgresServer server)
{
    private static readonly BenchSettings OneWarm = new() { WarmDatabases = 1 };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Gives_all_that_a_clone_gives_under_the_tenants_own_name()
    {
        await using var bench = await NewAsync(OneWarm);
        var warm = await bench.MakeWarmAsync();
        var warmId = Assert.Single(await bench.RegistryQueryAsync<Guid>("SELECT id FROM warm_databases"));
        var (claimed, cloned) = (bench.NewTenant(), bench.NewTenant());

        Assert.Equal(ProvisioningPath.Warm, (await bench.ProvisionAsync(claimed)).Path);
        Assert.Equal(ProvisioningPath.Clone, (await bench.ProvisionAsync(cloned)).Path);

        Assert.Equal(await LookAsync(bench, cloned), await LookAsync(bench, claimed));
        Assert.Equal(
            await server.DumpSchemaAsync(cloned.DatabaseName.Value), await server.DumpSchemaAsync(claimed.DatabaseName.Value));
        Assert.Equal(claimed.DatabaseName.Value, await bench.QueryAsync<string>(claimed, "SELECT current_user::text"));
        Assert.Empty(await bench.TracesOfAsync(warm));
        Assert.Empty(await bench.RegistryQueryAsync<Guid>("SELECT id FROM warm_databases"));
        var oldPassword = bench.Get<SecretsKey>().DerivePassword(warmId, version: 1);
        await using var connection = new NpgsqlConnection(
            server.ConnectionString(claimed.DatabaseName.Value, claimed.DatabaseName.Value, oldPassword));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync(Stop));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
    }

    [Fact]
    public async Task Nobody_enters_a_database_that_waits_not_even_its_own_role()
    {
        await using var bench = await NewAsync(OneWarm);
        var warm = await bench.MakeWarmAsync();
        var id = Assert.Single(await bench.RegistryQueryAsync<Guid>("SELECT id FROM warm_databases"));

        foreach (var connectionString in new[]
        {
            server.ConnectionString(warm), server.ConnectionString(warm, warm, bench.Get<SecretsKey>().DerivePassword(id, version: 1)),
        })
        {
            await using var connection = new NpgsqlConnection(connectionString);
            var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync(Stop));
            Assert.Equal(PostgresErrorCodes.ObjectNotInPrerequisiteState, refused.SqlState);
        }
    }

    [Fact]
    public async Task Is_won_by_exactly_one_of_a_crowd_from_two_replicas()
    {
        await using var one = await NewAsync(OneWarm);
        await using var other = await one.NewReplicaAsync();
        var (template, _) = await one.Get<SchemaTemplates>().EnsureAsync(Stop);
        await one.MakeWarmAsync();
        var tenants = Enumerable.Range(0, 50).Select(_ => one.NewTenant()).ToList();
        foreach (var (i, tenant) in tenants.Index())
            Assert.Equal(Reservation.Reserved, await (i % 2 == 0 ? one : other).ReserveAsync(tenant));

        var outcomes = await Task.WhenAll(tenants.Select((tenant, i) => Task.Run(
            () => (i % 2 == 0 ? one : other).Get<WarmDatabases>().TryClaimAsync(tenant, template, Stop), Stop)));

        var winner = Assert.Single(tenants.Index(), pair => outcomes[pair.Index]).Item;
        Assert.Equal(winner.DatabaseName.Value, await one.QueryAsync<string>(winner, "SELECT current_database()::text"));
        Assert.Equal(
            [winner.DatabaseName.Value],
            await server.QueryAsync<string>(
                "postgres",
                $"""
                SELECT datname::text FROM pg_database
                WHERE datname IN ({string.Join(", ", tenants.Select(tenant => $"'{tenant.DatabaseName.Value}'"))})
                """));
        Assert.Equal([winner.Id], await one.RegistryQueryAsync<Guid>("SELECT tenant_id FROM registrations WHERE step = 'claiming'"));
    }

    [Fact]
    public async Task Does_not_wait_for_one_that_somebody_else_is_taking()
    {
        await using var bench = await NewAsync(new BenchSettings { WarmDatabases = 2 });
        var (taken, free) = (await bench.MakeWarmAsync(), await bench.MakeWarmAsync());
        var (template, _) = await bench.Get<SchemaTemplates>().EnsureAsync(Stop);
        await using var other = await server.OpenAsync(bench.RegistryDatabase);
        await using var transaction = await other.BeginTransactionAsync(Stop);
        await using (var command = new NpgsqlCommand(
            $"UPDATE warm_databases SET state = 'claimed' WHERE database_name = '{taken}'", other))
            await command.ExecuteNonQueryAsync(Stop);

        var claimed = await bench.Get<WarmDatabaseStore>().TryClaimAsync(Guid.NewGuid(), template.Id, Stop)
            .WaitAsync(TimeSpan.FromSeconds(20), Stop);
        var none = await bench.Get<WarmDatabaseStore>().TryClaimAsync(Guid.NewGuid(), template.Id, Stop)
            .WaitAsync(TimeSpan.FromSeconds(20), Stop);

        Assert.Equal(free, claimed?.DatabaseName);
        Assert.Null(none);
    }

    [Fact]
    public async Task Crowds_of_registrations_all_get_one_and_those_that_are_ready_once_each()
    {
        await using var bench = await NewAsync(new BenchSettings { WarmDatabases = 3 });
        for (var i = 0; i < 3; i++)
            await bench.MakeWarmAsync();

        var made = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => bench.ProvisionAsync(bench.NewTenant()), Stop)));

        Assert.Equal(3, made.Count(database => database.Path == ProvisioningPath.Warm));
        Assert.Equal(3, made.Count(database => database.Path == ProvisioningPath.Clone));
    }

    [Fact]
    public async Task Never_hands_out_what_is_outdated()
    {
        await using var bench = await NewAsync(OneWarm);
        var stale = await bench.MakeWarmAsync();
        await server.ExecuteAsync(bench.Source, "ALTER TABLE public.t ADD COLUMN added int");
        var tenant = bench.NewTenant();

        Assert.Equal(ProvisioningPath.Dump, (await bench.ProvisionAsync(tenant)).Path);

        Assert.Equal(0, await bench.QueryAsync<long>(tenant, "SELECT count(added) FROM public.t"));
        // In the first round the databases, in the next the template that they were made from.
        await bench.ReconcileAsync();
        await bench.ReconcileAsync();
        Assert.Empty(await bench.TracesOfAsync(stale));
        Assert.Empty(await bench.RegistryQueryAsync<Guid>("SELECT id FROM warm_databases"));
        Assert.Equal(["current"], await bench.RegistryQueryAsync<string>("SELECT state FROM schema_templates"));
        await bench.MakeWarmAsync();
        Assert.Equal(ProvisioningPath.Warm, (await bench.ProvisionAsync(bench.NewTenant())).Path);
    }

    /// <summary>Of a superuser's, which our administrator can neither end nor see much of.</summary>
    [Fact]
    public async Task Passes_over_what_somebody_sits_in_which_is_dropped_when_it_is_free()
    {
        await using var bench = await NewAsync(new BenchSettings { WarmDatabases = 2 });
        var (entered, stale) = (await bench.MakeWarmAsync(), await bench.MakeWarmAsync());
        await server.ExecuteAsync("postgres", $"ALTER DATABASE {entered} ALLOW_CONNECTIONS true");
        var (first, second) = (bench.NewTenant(), bench.NewTenant());

        await using (await server.OpenAsync(entered))
        {
            Assert.Equal(ProvisioningPath.Warm, (await bench.ProvisionAsync(first)).Path);
            Assert.Contains($"The warm database {entered} is in use by somebody", bench.Log.Text, StringComparison.Ordinal);
            stale = await bench.MakeWarmAsync();
            await server.ExecuteAsync(bench.Source, "ALTER TABLE public.t ADD COLUMN added int");
            Assert.Equal(ProvisioningPath.Dump, (await bench.ProvisionAsync(second)).Path);

            await bench.ReconcileAsync();

            // It does not keep the others.
            Assert.Empty(await bench.TracesOfAsync(stale));
            Assert.Contains("database", await bench.TracesOfAsync(entered));
            Assert.Equal([entered], await bench.RegistryQueryAsync<string>("SELECT database_name FROM warm_databases"));
        }

        await Eventually.TrueAsync("it is dropped", TimeSpan.FromSeconds(30), async () =>
        {
            await bench.ReconcileAsync();
            return (await bench.TracesOfAsync(entered)).Count == 0;
        });
        Assert.Empty(await bench.RegistryQueryAsync<Guid>("SELECT id FROM warm_databases"));
    }

    [Fact]
    public async Task Falls_back_to_a_clone_where_the_database_is_gone()
    {
        await using var bench = await NewAsync(OneWarm);
        var warm = await bench.MakeWarmAsync();
        await server.ExecuteAsync("postgres", $"DROP DATABASE {warm}", $"DROP ROLE {warm}");

        Assert.Equal(ProvisioningPath.Clone, (await bench.ProvisionAsync(bench.NewTenant())).Path);

        await bench.ReconcileAsync();
        Assert.Empty(await bench.RegistryQueryAsync<Guid>("SELECT id FROM warm_databases"));
    }

    [Fact]
    public async Task Never_hands_out_what_somebody_has_changed()
    {
        string[] changes =
        [
            "ALTER DATABASE WARM RESET search_path", "ALTER DATABASE WARM ALLOW_CONNECTIONS true", "ALTER DATABASE WARM CONNECTION LIMIT 0",
            "GRANT CONNECT ON DATABASE WARM TO PUBLIC", $"ALTER DATABASE WARM OWNER TO {PostgresServer.Administrator}",
            "COMMENT ON ROLE WARM IS NULL",
        ];
        await using var bench = await NewAsync(new BenchSettings { WarmDatabases = changes.Length });
        var changed = new List<string>();
        foreach (var change in changes)
        {
            var warm = await bench.MakeWarmAsync();
            await server.ExecuteAsync("postgres", change.Replace("WARM", warm, StringComparison.Ordinal));
            changed.Add(warm);
        }

        // Each of them tries three.
        for (var i = 0; i < changes.Length; i += 3)
            Assert.Equal(ProvisioningPath.Clone, (await bench.ProvisionAsync(bench.NewTenant())).Path);

        Assert.All(changed, warm => Assert.Contains($"The warm database {warm} is not handed out", bench.Log.Text, StringComparison.Ordinal));
        await bench.ReconcileAsync();
        Assert.Empty(await bench.RegistryQueryAsync<Guid>("SELECT id FROM warm_databases"));
        foreach (var warm in changed[..^1])
            Assert.Empty(await bench.TracesOfAsync(warm));
        // Without the mark it is no longer ours.
        Assert.Equal(["database", "role"], await bench.TracesOfAsync(changed[^1]));
    }

    [Fact]
    public async Task Leaves_a_taken_name_alone_and_can_be_undone()
    {
        await using var bench = await NewAsync(OneWarm);
        var warm = await bench.MakeWarmAsync();
        var tenant = bench.NewTenant();
        await server.ExecuteAsync("postgres", $"CREATE ROLE {tenant.DatabaseName.Value}");

        Assert.Equal("create_database_failed", (await bench.RefusalAsync(tenant)).Code);
        await bench.Provisioner.RemoveAsync(tenant, Stop);

        Assert.Equal(["role"], await bench.TracesOfAsync(tenant.DatabaseName.Value));
        Assert.Empty(await bench.TracesOfAsync(warm));
    }

    [Fact]
    public async Task Never_are_there_more_than_wanted_whoever_makes_them()
    {
        await using var one = await NewAsync(new BenchSettings { WarmDatabases = 2 });
        await using var other = await one.NewReplicaAsync();
        var (template, _) = await one.Get<SchemaTemplates>().EnsureAsync(Stop);

        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(
            () => (i % 2 == 0 ? one : other).Get<WarmDatabases>().TryMakeAsync(template, Stop), Stop)));

        Assert.Equal(2, made.Count(isMade => isMade));
        Assert.Equal([2L], await one.RegistryQueryAsync<long>("SELECT count(*) FROM warm_databases WHERE state = 'ready'"));
    }

    /// <summary>All that is said of a tenant's database and role, with its own name and id taken out.</summary>
    private async Task<string> LookAsync(ProvisioningBench bench, Domain.Tenants.Tenant tenant)
    {
        var name = tenant.DatabaseName.Value;
        var text = Assert.Single(await server.QueryAsync<string>(
            "postgres",
            $"""
            SELECT concat_ws(E'\n',
                to_jsonb(d) - 'oid' - 'datdba' - 'datfrozenxid' - 'datminmxid',
                pg_get_userbyid(d.datdba), shobj_description(d.oid, 'pg_database'),
                (SELECT string_agg(setconfig::text, ' ') FROM pg_db_role_setting s WHERE s.setdatabase = d.oid),
                to_jsonb(r) - 'oid', shobj_description(r.oid, 'pg_authid'),
                (SELECT left(rolpassword, 14) FROM pg_authid a WHERE a.oid = r.oid),
                (SELECT string_agg(m::text, ' ') FROM pg_auth_members m WHERE r.oid IN (m.roleid, m.member)),
                has_database_privilege('public', d.oid, 'CONNECT'))
            FROM pg_database d JOIN pg_roles r ON r.rolname = d.datname WHERE datname = '{name}'
            """));
        Assert.Contains(name, text, StringComparison.Ordinal);
        Assert.Contains(tenant.Id.ToString(), text, StringComparison.Ordinal);
        Assert.DoesNotContain("warm", text, StringComparison.Ordinal);
        var owned = Assert.Single(await server.QueryAsync<long>(name, $"SELECT count(*) FROM pg_class WHERE relowner = '{name}'::regrole"));
        return text.Replace(name, "NAME", StringComparison.Ordinal).Replace(tenant.Id.ToString(), "ID", StringComparison.Ordinal)
            + $"\nowns {owned}";
    }

    private async Task<ProvisioningBench> NewAsync(BenchSettings settings)
    {
        var source = await server.CreateDatabaseAsync("warmed");
        await server.LoadAsync(source, "CREATE TABLE public.t (id int PRIMARY KEY, name text);");
        await server.ExecuteAsync("postgres", $"ALTER DATABASE {source} SET search_path = public");
        return await ProvisioningBench.CreateAsync(server, source, settings);
    }
}
