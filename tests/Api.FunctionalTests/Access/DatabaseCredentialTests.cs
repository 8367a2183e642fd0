using System.Net;
using System.Text.Json.Nodes;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Access;

/// <summary>Roles that tenants lend.</summary>
public sealed class DatabaseCredentialTests(AccessBench bench) : IClassFixture<AccessBench>
{
    internal const string Path = "/api/tenant/database/credentials";

    private const string NoPrivilege = "42501";
    // Said also of a wrong password.
    private const string NoSuchRole = "28P01";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task To_read_it_sees_all_there_is_and_all_that_is_made_later_and_changes_nothing()
    {
        var (tenant, url) = await bench.RegisterWithUrlAsync();
        await using var owner = await TenantSession.OpenAsync(url);
        await owner.RunAsync(
            """
            CREATE SCHEMA "odd. ""one"; CREATE TABLE "odd. ""one"."a.b" AS SELECT 1 AS i; GRANT CREATE ON SCHEMA public TO PUBLIC;
            INSERT INTO core.company (name) VALUES ('Lender')
            """);

        var lent = await LendAsync(tenant, "read", "8h");
        await owner.RunAsync("CREATE SCHEMA later; CREATE TABLE later.t AS SELECT 2 AS i; CREATE SEQUENCE later.s");

        Assert.Matches($"^{tenant.DatabaseName}_lent_[0-9a-f]{{8}}$", lent.Role);
        await using var session = await TenantSession.OpenAsync(lent.Url);
        Assert.Equal("on", await session.RunAsync("SHOW default_transaction_read_only"));
        await session.RunAsync("SET default_transaction_read_only = off");
        Assert.Equal("Lender", await session.RunAsync("SELECT name FROM core.company"));
        Assert.Equal(3, await session.RunAsync("""SELECT a.i + t.i FROM "odd. ""one"."a.b" a, later.t"""));
        Assert.Equal(1L, await session.RunAsync("SELECT last_value FROM later.s"));
        Assert.Equal(0L, await session.RunAsync("SELECT count(*) FROM core.won"));
        foreach (var statement in new[]
        {
            "INSERT INTO core.company (name) VALUES ('Mine')", "UPDATE core.company SET name = 'Mine'", "DELETE FROM later.t", "TRUNCATE later.t",
            "SELECT nextval('later.s')", "DROP TABLE later.t", "CREATE TABLE public.mine ()", "CREATE TEMPORARY TABLE mine ()", "CREATE SCHEMA mine",
            $"SET ROLE {tenant.DatabaseName}", "SELECT rolpassword FROM pg_authid", $"GRANT {tenant.DatabaseName} TO {lent.Role}",
            $"ALTER ROLE {lent.Role} VALID UNTIL 'infinity'", $"DROP ROLE {tenant.DatabaseName}",
        })
        {
            Assert.True(await session.RefusalAsync(statement) == NoPrivilege, statement);
        }
    }

    [Fact]
    public async Task To_write_it_changes_rows_also_of_tables_made_later_and_makes_and_drops_no_table()
    {
        var (tenant, url) = await bench.RegisterWithUrlAsync();
        await using var owner = await TenantSession.OpenAsync(url);

        var lent = await LendAsync(tenant, "write", "3600");
        await owner.RunAsync("CREATE TABLE core.later (id serial PRIMARY KEY, name text)");

        await using var session = await TenantSession.OpenAsync(lent.Url);
        await session.RunAsync("INSERT INTO core.company (name) VALUES ('One'), ('Two'); INSERT INTO core.later (name) VALUES ('Three')");
        await session.RunAsync("UPDATE core.company SET name = 'Four' WHERE name = 'One'; DELETE FROM core.later");
        await session.RunAsync("CREATE TEMPORARY TABLE staged AS SELECT * FROM core.company");
        Assert.Equal(2L, await owner.RunAsync("SELECT count(*) FROM core.company WHERE name IN ('Two', 'Four')"));
        foreach (var statement in new[]
        {
            "CREATE TABLE core.mine ()", "ALTER TABLE core.later ADD COLUMN mine int", "DROP TABLE core.later", "TRUNCATE core.later",
            "CREATE INDEX ON core.later (name)",
        })
        {
            Assert.True(await session.RefusalAsync(statement) == NoPrivilege, statement);
        }
    }

    [Fact]
    public async Task Gets_into_no_other_database()
    {
        var (tenant, _) = await bench.RegisterWithUrlAsync();
        var other = await bench.One.Api.RegisterAsync();

        var lent = await LendAsync(tenant, "write");

        Assert.Equal(NoPrivilege, await TenantSession.LoginRefusalAsync(lent.Url, other.DatabaseName));
    }

    [Fact]
    public async Task Is_listed_without_its_password_and_is_nothing_to_other_tenants()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        var other = await bench.One.Api.RegisterAsync();
        var (first, second) = (await LendAsync(tenant, "read"), await LendAsync(tenant, "write"));

        var list = await bench.Other.Api.GetAsync(Path, tenant.AccessToken);
        var theirs = await bench.Other.Api.GetAsync(Path, other.AccessToken);
        var revoked = await RevokeAsync(other, first.Id);

        Assert.Equal([second.Id, first.Id], list.Data.AsArray().Select(item => (string)item!["id"]!));
        Assert.Equal(["access", "created_at", "expires_at", "id", "role"], list.Data[0]!.AsObject().Select(member => member.Key).Order(StringComparer.Ordinal));
        Assert.Equal("write", (string)list.Data[0]!["access"]!);
        Assert.Empty(theirs.Data.AsArray());
        Assert.Equal((HttpStatusCode.NotFound, "credential_not_found"), (revoked.Status, revoked.Code));
        await using var session = await TenantSession.OpenAsync(first.Url);
    }

    /// <summary>Whatever was made as it, or granted to it, is no obstacle; and what it made for the tenant stays.</summary>
    [Fact]
    public async Task Revoked_it_is_gone_with_its_sessions_and_the_tenant_has_what_it_has_made()
    {
        var (tenant, url) = await bench.RegisterWithUrlAsync();
        var (other, othersUrl) = await bench.RegisterWithUrlAsync();
        var lent = await LendAsync(tenant, "write");
        await using var owner = await TenantSession.OpenAsync(url);
        await using var stranger = await TenantSession.OpenAsync(othersUrl);
        await owner.RunAsync(
            $"""
            GRANT CREATE ON SCHEMA core TO {lent.Role}; GRANT SELECT ON core.deal TO {lent.Role} WITH GRANT OPTION;
            ALTER TABLE core.deal ENABLE ROW LEVEL SECURITY; CREATE POLICY theirs ON core.deal TO {lent.Role} USING (true);
            ALTER DATABASE {tenant.DatabaseName} SET role = {other.DatabaseName}; ALTER DATABASE {tenant.DatabaseName} SET default_transaction_read_only = on;
            """);
        await stranger.RunAsync($"GRANT CONNECT ON DATABASE {other.DatabaseName} TO {lent.Role}; CREATE TABLE public.bait (); GRANT ALL ON public.bait TO {lent.Role}");
        await using var session = await TenantSession.OpenAsync(lent.Url);
        await session.RunAsync(
            $"""
            SET default_transaction_read_only = off; CREATE TABLE core.work AS SELECT 42 AS answer; CREATE TEMPORARY TABLE scratch ();
            CREATE FUNCTION core.f() RETURNS int LANGUAGE sql AS 'SELECT 1'; SELECT lo_create(0); GRANT SELECT ON core.deal TO {other.DatabaseName};
            """);
        await using var elsewhere = await TenantSession.OpenAsync(lent.Url, other.DatabaseName);
        await elsewhere.RunAsync($"SET default_transaction_read_only = off; ALTER ROLE {lent.Role} SET statement_timeout = 1");

        var revoked = await RevokeAsync(tenant, lent.Id);

        Assert.True(revoked.Status == HttpStatusCode.OK, revoked.Text);
        await session.AssertEndedAsync();
        await elsewhere.AssertEndedAsync();
        Assert.Equal(NoSuchRole, await TenantSession.LoginRefusalAsync(lent.Url));
        Assert.Empty(await RolesAsync(lent.Role));
        Assert.Equal(42, await owner.RunAsync("SELECT answer FROM core.work WHERE pg_get_userbyid((SELECT relowner FROM pg_class WHERE relname = 'work')) = current_user"));
        Assert.Empty((await bench.One.Api.GetAsync(Path, tenant.AccessToken)).Data.AsArray());
        Assert.Equal(HttpStatusCode.OK, (await RevokeAsync(tenant, lent.Id)).Status);
    }

    [Fact]
    public async Task A_tenant_that_holds_locks_keeps_the_name_for_as_long_and_nobody_in()
    {
        var (tenant, url) = await bench.RegisterWithUrlAsync();
        var lent = await LendAsync(tenant, "write");
        await using var owner = await TenantSession.OpenAsync(url);
        await owner.RunAsync($"GRANT CREATE ON SCHEMA core TO {lent.Role}");
        await using var session = await TenantSession.OpenAsync(lent.Url);
        await session.RunAsync($"CREATE TABLE core.held (); GRANT ALL ON core.held TO {tenant.DatabaseName}");
        await using var transaction = await owner.BeginTransactionAsync(Stop);
        await owner.RunAsync("LOCK TABLE core.held");

        var revoked = await RevokeAsync(tenant, lent.Id);

        Assert.True(revoked.Status == HttpStatusCode.OK, revoked.Text);
        await session.AssertEndedAsync();
        Assert.Equal(NoSuchRole, await TenantSession.LoginRefusalAsync(lent.Url));
        Assert.Equal([false], await bench.Tests.Postgres.QueryAsync<bool>(
            "postgres", $"SELECT rolcanlogin FROM pg_roles WHERE rolname = '{lent.Role}'"));
        Assert.Empty((await bench.One.Api.GetAsync(Path, tenant.AccessToken)).Data.AsArray());
        await transaction.CommitAsync(Stop);
        await Eventually.TrueAsync("the role is gone", ServiceProcess.Patience, async () => (await RolesAsync(lent.Role)).Count == 0);
    }

    [Fact]
    public async Task A_session_that_holds_a_lock_on_its_own_role_is_no_obstacle()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        var lent = await LendAsync(tenant, "read");
        await using var session = await TenantSession.OpenAsync(lent.Url);
        await session.RunAsync("SET default_transaction_read_only = off");
        await using var transaction = await session.BeginTransactionAsync(Stop);
        await session.RunAsync($"ALTER ROLE {lent.Role} PASSWORD 'another'");

        Assert.Equal(HttpStatusCode.OK, (await RevokeAsync(tenant, lent.Id)).Status);

        Assert.Empty(await RolesAsync(lent.Role));
    }

    [Fact]
    public async Task When_its_time_is_over_its_sessions_are_ended_and_it_is_dropped()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        var lent = await LendAsync(tenant, "read");
        Assert.InRange(
            (await bench.Tests.Postgres.QueryAsync<DateTime>("postgres", $"SELECT rolvaliduntil FROM pg_roles WHERE rolname = '{lent.Role}'"))[0],
            DateTime.UtcNow.AddMinutes(50),
            DateTime.UtcNow.AddMinutes(61));
        await using var session = await TenantSession.OpenAsync(lent.Url);

        await bench.RegistryAsync($"UPDATE database_credentials SET expires_at = now() WHERE id = '{lent.Id}'");
        await Eventually.TrueAsync("it is dropped", ServiceProcess.Patience, async () => (await RolesAsync(lent.Role)).Count == 0);

        await session.AssertEndedAsync();
        Assert.Empty((await bench.One.Api.GetAsync(Path, tenant.AccessToken)).Data.AsArray());
    }

    [Fact]
    public async Task With_its_tenant_suspended_it_is_gone_and_does_not_come_back()
    {
        var (tenant, url) = await bench.RegisterWithUrlAsync();
        var (idle, busy) = (await LendAsync(tenant, "read"), await LendAsync(tenant, "write"));
        await using var session = await TenantSession.OpenAsync(busy.Url);

        await bench.SuspendAsync(tenant.TenantId);

        await session.AssertEndedAsync();
        Assert.Empty(await RolesAsync(idle.Role, busy.Role));
        Assert.Equal([0L], await bench.Tests.Postgres.QueryAsync<long>(
            "postgres",
            $"SELECT count(*) FROM pg_database, aclexplode(datacl) WHERE datname = '{tenant.DatabaseName}' AND privilege_type = 'CONNECT'"));
        Assert.Equal("28000", await TenantSession.LoginRefusalAsync(url));
        var refused = await bench.AsOperatorAsync(HttpMethod.Post, Path, new { access = "read", ttl = "1h" }, tenant.TenantId);
        Assert.Equal((HttpStatusCode.Forbidden, "tenant_suspended"), (refused.Status, refused.Code));
        await bench.ActivateAsync(tenant.TenantId);
        Assert.Empty((await bench.AsOperatorAsync(HttpMethod.Get, Path, tenantId: tenant.TenantId)).Data.AsArray());
        Assert.Equal(NoSuchRole, await TenantSession.LoginRefusalAsync(busy.Url));
    }

    [Fact]
    public async Task Wants_to_know_what_for_and_how_long()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        foreach (var (access, ttl, field) in new[]
        {
            ("admin", "1h", "access"), ("READ", "1h", "access"), ("read", "59s", "ttl"), ("read", "31d", "ttl"), ("read", "soon", "ttl"),
        })
        {
            var answer = await bench.One.Api.PostAsync(Path, new { access, ttl }, tenant.AccessToken);

            Assert.Equal((HttpStatusCode.BadRequest, "validation_failed"), (answer.Status, answer.Code));
            Assert.StartsWith(field, answer.ErrorsOf(field), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task There_are_only_so_many_and_none_by_api_keys()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        await bench.RegistryAsync(
            $"""
            INSERT INTO database_credentials (id, tenant_id, role_name, access, expires_at)
            SELECT gen_random_uuid(), '{tenant.TenantId}', 'nobody_' || gen_random_uuid(), 'read', now() + interval '1 hour' FROM generate_series(1, 20)
            """);

        var tooMany = await bench.One.Api.PostAsync(Path, new { access = "read", ttl = "1h" }, tenant.AccessToken);
        var byKey = await bench.One.Api.PostAsync(Path, new { access = "read", ttl = "1h" }, await bench.AdminKeyOfAsync(tenant));

        Assert.Equal((HttpStatusCode.Conflict, "too_many_credentials"), (tooMany.Status, tooMany.Code));
        Assert.Equal((HttpStatusCode.Forbidden, "not_for_api_keys"), (byKey.Status, byKey.Code));
    }

    /// <summary>As in a database from before PostgreSQL 15, whose schema public is the superuser's.</summary>
    [Fact]
    public async Task Is_not_lent_where_everybody_may_make_objects_in_a_schema_that_is_not_the_tenants()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        await bench.Tests.Postgres.ExecuteAsync(tenant.DatabaseName, "CREATE SCHEMA of_another", "GRANT CREATE ON SCHEMA of_another TO PUBLIC");

        var answer = await bench.One.Api.PostAsync(Path, new { access = "read", ttl = "1h" }, tenant.AccessToken);

        Assert.Equal((HttpStatusCode.Conflict, "schema_open_to_all"), (answer.Status, answer.Code));
        Assert.Contains("of_another", answer.Detail, StringComparison.Ordinal);
        Assert.Empty((await bench.One.Api.GetAsync(Path, tenant.AccessToken)).Data.AsArray());
        await bench.Tests.Postgres.ExecuteAsync(tenant.DatabaseName, "REVOKE CREATE ON SCHEMA of_another FROM PUBLIC");
        await LendAsync(tenant, "read");
    }

    private async Task<Lent> LendAsync(Registered tenant, string access, string ttl = "1h")
    {
        var answer = await bench.One.Api.PostAsync(Path, new { access, ttl }, tenant.AccessToken);
        Assert.True(answer.Status == HttpStatusCode.Created, answer.Text);
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
        return Lent.From(answer.Data);
    }

    private Task<Answer> RevokeAsync(Registered tenant, string id) =>
        bench.Other.Api.SendAsync(HttpMethod.Delete, $"{Path}/{id}", token: tenant.AccessToken);

    private Task<List<string>> RolesAsync(params string[] names) => bench.Tests.Postgres.QueryAsync<string>(
        "postgres", $"SELECT rolname::text FROM pg_roles WHERE rolname IN ('{string.Join("', '", names)}')");

    private sealed record Lent(string Id, string Role, string Url)
    {
        public static Lent From(JsonNode data) => new((string)data["id"]!, (string)data["role"]!, (string)data["database_url"]!);
    }
}
