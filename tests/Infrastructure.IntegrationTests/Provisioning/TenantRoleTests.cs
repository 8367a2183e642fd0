using Npgsql;
using TenantManager.Domain.Tenants;
using TenantManager.Infrastructure.IntegrationTests.Provisioning.Lending;
using TenantManager.Infrastructure.Startup;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning;

/// <summary>What the role of a tenant is, owns, and may enter.</summary>
public sealed class TenantRoleTests(PostgresServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Has_no_attribute_but_login_and_a_connection_limit()
    {
        var (bench, tenant) = await NewAsync();
        await using var _ = bench;

        Assert.Equal(
            ["login true limit 7 super false createdb false createrole false replication false bypassrls false inherit true"],
            await server.QueryAsync<string>(
                "postgres",
                $"""
                SELECT format('login %s limit %s super %s createdb %s createrole %s replication %s bypassrls %s inherit %s',
                    rolcanlogin::text, rolconnlimit, rolsuper::text, rolcreatedb::text, rolcreaterole::text,
                    rolreplication::text, rolbypassrls::text, rolinherit::text)
                FROM pg_roles WHERE rolname = '{tenant.DatabaseName.Value}'
                """));
    }

    [Fact]
    public async Task Is_a_member_of_no_role_and_no_role_is_a_member_of_it()
    {
        var (bench, tenant) = await NewAsync();
        await using var _ = bench;

        Assert.Empty(await server.QueryAsync<string>(
            "postgres",
            $"""
            SELECT pg_get_userbyid(roleid) || ' has ' || pg_get_userbyid(member) FROM pg_auth_members
            WHERE '{tenant.DatabaseName.Value}' IN (pg_get_userbyid(roleid)::text, pg_get_userbyid(member)::text)
            """));
    }

    [Fact]
    public async Task Owns_its_database_and_everything_copied_into_it()
    {
        var (bench, tenant) = await NewAsync();
        await using var _ = bench;
        var name = tenant.DatabaseName.Value;

        // PostgreSQL itself owns what it makes on its own account: members of trusted extensions, constructors of ranges.
        Assert.Equal([$"{name} owns it"], await server.QueryAsync<string>(
            name,
            $"""
            SELECT pg_get_userbyid(datdba) || ' owns it' FROM pg_database WHERE datname = '{name}'
            UNION ALL
            SELECT format('%s owns %s', pg_get_userbyid(o.owner), pg_describe_object(o.class, o.oid, 0))
            FROM (
                SELECT 'pg_class'::regclass AS class, oid, relowner AS owner FROM pg_class UNION ALL
                SELECT 'pg_proc'::regclass, oid, proowner FROM pg_proc UNION ALL
                SELECT 'pg_type'::regclass, oid, typowner FROM pg_type UNION ALL
                SELECT 'pg_namespace'::regclass, oid, nspowner FROM pg_namespace UNION ALL
                SELECT 'pg_operator'::regclass, oid, oprowner FROM pg_operator UNION ALL
                SELECT 'pg_collation'::regclass, oid, collowner FROM pg_collation UNION ALL
                SELECT 'pg_ts_config'::regclass, oid, cfgowner FROM pg_ts_config UNION ALL
                SELECT 'pg_ts_dict'::regclass, oid, dictowner FROM pg_ts_dict UNION ALL
                SELECT 'pg_statistic_ext'::regclass, oid, stxowner FROM pg_statistic_ext UNION ALL
                SELECT 'pg_extension'::regclass, oid, extowner FROM pg_extension
            ) o
            WHERE o.oid >= 16384 AND o.owner <> '{name}'::regrole
              AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = o.class AND d.objid = o.oid AND d.deptype IN ('e', 'i'))
              AND NOT EXISTS (SELECT FROM pg_type a JOIN pg_type e ON e.oid = a.typelem JOIN pg_depend d ON d.objid = e.oid
                              WHERE a.oid = o.oid AND d.classid = 'pg_type'::regclass AND d.deptype = 'e')
            """));
    }

    [Fact]
    public async Task Alone_may_connect_to_its_database()
    {
        var (bench, tenant) = await NewAsync();
        await using var _ = bench;

        var may = await server.QueryAsync<string>(
            "postgres",
            $"""
            SELECT rolname::text FROM pg_roles
            WHERE NOT rolsuper AND has_database_privilege(oid, '{tenant.DatabaseName.Value}', 'CONNECT')
            """);

        Assert.Equal([tenant.DatabaseName.Value], may);
    }

    [Fact]
    public async Task Can_do_its_applications_work()
    {
        var (bench, tenant) = await NewAsync();
        await using var _ = bench;

        Assert.Equal(1, await bench.QueryAsync<long>(
            tenant,
            """
            INSERT INTO core.workspaces (name, subdomain) VALUES ('Acme', 'acme');
            CREATE TABLE core.of_its_own (id int); ALTER TABLE core.workspaces ADD COLUMN extra text; DROP TABLE core.sessions;
            SELECT count(*) FROM core.workspaces
            """));
    }

    /// <summary>On a server of its own: it closes what all tests share.</summary>
    [Fact]
    public async Task Is_refused_by_every_other_database_of_the_server_and_so_is_a_role_that_it_lends()
    {
        await using var ownServer = new PostgresServer();
        await ownServer.InitializeAsync();
        var source = await ownServer.CreateDatabaseAsync("source");
        await ownServer.ExecuteAsync("postgres", $"ALTER DATABASE postgres OWNER TO {PostgresServer.Administrator}");
        await ownServer.ExecuteAsync("postgres", $"ALTER DATABASE template1 OWNER TO {PostgresServer.Administrator}");
        await using var bench = await ProvisioningBench.CreateAsync(ownServer, source);
        await bench.Get<SharedDatabaseIsolation>().ApplyAsync(Stop);
        var tenant = await bench.ProvisionAsync("first");
        await bench.ProvisionAsync("second");
        await bench.ActivateAsync(tenant);
        var lent = await bench.LendAsync(tenant);
        var password = await bench.MakeAsync(lent);

        var databases = await ownServer.QueryAsync<string>("postgres", "SELECT datname::text FROM pg_database");
        var (entered, enteredByLent) = (new List<string>(), new List<string>());
        foreach (var database in databases)
        {
            await TryAsync(() => bench.OpenAsync(tenant, database), () => entered.Add(database));
            await TryAsync(() => ownServer.OpenAsAsync(database, lent, password), () => enteredByLent.Add(database));
        }

        // Three of PostgreSQL's own, source, template, both tenants, the registry and what the bench made it from.
        Assert.Equal(9, databases.Count);
        Assert.Equal([tenant.DatabaseName.Value], entered);
        Assert.Equal([tenant.DatabaseName.Value], enteredByLent);

        static async Task TryAsync(Func<Task<NpgsqlConnection>> open, Action onEntered)
        {
            try
            {
                await using var connection = await open();
                onEntered();
            }
            catch (PostgresException e) when (e.SqlState is "42501" or "55000")
            {
                // No right to, or (template0) closed to all.
            }
        }
    }

    [Fact]
    public async Task Is_made_with_room_for_a_single_connection_too()
    {
        var source = await server.CreateDatabaseAsync("single");
        await server.LoadAsync(source, "CREATE TABLE public.t (id int); CREATE MATERIALIZED VIEW public.m AS TABLE public.t;");
        await using var bench = await ProvisioningBench.CreateAsync(server, source, new BenchSettings { MaxConnectionsPerTenant = 1 });
        var tenant = await bench.ProvisionAsync();

        await using var first = await bench.OpenAsync(tenant);
        var second = await Assert.ThrowsAsync<PostgresException>(() => bench.OpenAsync(tenant));

        Assert.Equal(PostgresErrorCodes.TooManyConnections, second.SqlState);
    }

    [Fact]
    public async Task Gets_the_password_that_a_new_secrets_key_derives_and_loses_the_old_one()
    {
        var source = await server.CreateDatabaseAsync("secrets");
        await using var before = await ProvisioningBench.CreateAsync(server, source);
        await using var after = await before.NewReplicaAsync(new BenchSettings { SecretsKey = "another-key" });
        var tenant = await before.ProvisionAsync();

        await after.Provisioner.ResetPasswordAsync(tenant, Stop);

        await using var connection = await after.OpenAsync(tenant);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => before.OpenAsync(tenant));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
    }

    private async Task<(ProvisioningBench Bench, Tenant Tenant)> NewAsync()
    {
        var source = await server.CreateDatabaseFromAsync("role", PostgresServer.CrmSample);
        var bench = await ProvisioningBench.CreateAsync(server, source);
        return (bench, await bench.ProvisionAsync());
    }
}
