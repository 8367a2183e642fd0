using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Tenants;
using TenantManager.Infrastructure.EmbeddedPostgres;
using TenantManager.Infrastructure.Fleet;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning.Lending;

/// <summary>What becomes of lent roles whose process dies, or whose rows and roles have been changed by others.</summary>
public sealed class LentRoleTests(PostgresServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Leaves_nothing_behind_whoever_is_the_administrator(bool isSuperuser)
    {
        await using var bench = await NewAsync(isSuperuser
            ? new BenchSettings { AdminUser = EmbeddedPostgresOptions.Superuser, AdminPassword = server.SuperuserPassword }
            : null);
        var tenant = await NewTenantAsync(bench);
        var credential = await bench.LendAsync(tenant);
        var password = await bench.MakeAsync(credential);
        await using (await server.OpenAsAsync(tenant.DatabaseName.Value, credential, password))
            Assert.Empty(await MembershipsOfAsync(credential));

        await bench.RegistryExecuteAsync("UPDATE database_credentials SET revoked_at = now()");
        Assert.Equal(1, await bench.Get<ILentRoles>().EndDueAsync(tenant.Id, Stop));

        Assert.Empty(await bench.TracesOfAsync(credential.Role));
        Assert.Empty(await MembershipsOfAsync(credential));
    }

    [Theory]
    [InlineData("lending.created")]
    [InlineData("lending.entered")]
    [InlineData("lending.granted")]
    [InlineData("lending.complete")]
    public async Task What_was_not_completed_is_dropped_by_any_replica(string point)
    {
        using var faults = new FaultDirectory();
        await using var dead = await NewAsync(new BenchSettings { FaultDirectory = faults.Path });
        await using var living = await dead.NewReplicaAsync(new BenchSettings());
        var tenant = await NewTenantAsync(dead);
        var credential = await dead.LendAsync(tenant);
        faults.Fail(point);
        await Assert.ThrowsAnyAsync<Exception>(() => dead.MakeAsync(credential));

        await living.ReconcileAsync();
        await living.SweepAsync();
        Assert.Equal(["role"], await living.TracesOfAsync(credential.Role));
        Assert.Equal(["none"], await living.RegistryQueryAsync<string>("SELECT coalesce(lent_at::text, 'none') FROM database_credentials"));
        await living.RegistryExecuteAsync("UPDATE database_credentials SET created_at = now() - interval '2 minutes'");
        await living.ReconcileAsync();

        Assert.Empty(await living.TracesOfAsync(credential.Role));
        Assert.Equal([1L], await EndedAsync(living));
    }

    [Fact]
    public async Task What_was_begun_is_gone_on_with_by_a_retry_and_has_the_retrys_password()
    {
        using var faults = new FaultDirectory();
        await using var bench = await NewAsync(new BenchSettings { FaultDirectory = faults.Path });
        var tenant = await NewTenantAsync(bench);
        var credential = await bench.LendAsync(tenant);
        faults.Fail("lending.complete");
        await Assert.ThrowsAnyAsync<Exception>(() => bench.MakeAsync(credential));

        var (first, second) = (await bench.MakeAsync(credential), await bench.MakeAsync(credential));

        Assert.NotEqual(first, second);
        await using var session = await server.OpenAsAsync(tenant.DatabaseName.Value, credential, second);
        await Assert.ThrowsAsync<PostgresException>(() => server.OpenAsAsync(tenant.DatabaseName.Value, credential, first));
    }

    [Fact]
    public async Task What_dies_between_shutting_it_out_and_dropping_it_is_gone_on_with()
    {
        using var faults = new FaultDirectory();
        await using var dead = await NewAsync(new BenchSettings { FaultDirectory = faults.Path });
        await using var living = await dead.NewReplicaAsync(new BenchSettings());
        var tenant = await NewTenantAsync(dead);
        var credential = await dead.LendAsync(tenant);
        await dead.MakeAsync(credential);
        await dead.RegistryExecuteAsync("UPDATE database_credentials SET expires_at = now()");
        faults.Fail("lending.shut");
        await dead.ReconcileAsync();
        Assert.Equal(["role"], await living.TracesOfAsync(credential.Role));

        await living.ReconcileAsync();

        Assert.Empty(await living.TracesOfAsync(credential.Role));
    }

    [Fact]
    public async Task A_role_that_no_row_knows_is_dropped_also_without_its_tenant()
    {
        await using var bench = await NewAsync();
        var (tenant, gone) = (await NewTenantAsync(bench), await NewTenantAsync(bench));
        var (forgotten, orphan) = (await bench.LendAsync(tenant), await bench.LendAsync(gone));
        await bench.MakeAsync(forgotten);
        await bench.MakeAsync(orphan);
        await bench.RegistryExecuteAsync(
            $"DELETE FROM database_credentials WHERE id = '{forgotten.Id}'; DELETE FROM tenant_registry WHERE id = '{gone.Id}'");
        await server.ExecuteAsync("postgres", $"DROP DATABASE {gone.DatabaseName.Value}");

        await bench.SweepAsync();

        Assert.Empty(await bench.TracesOfAsync(forgotten.Role));
        Assert.Empty(await bench.TracesOfAsync(orphan.Role));
        Assert.Equal(["database", "role"], await bench.TracesOfAsync(tenant.DatabaseName.Value));
    }

    [Fact]
    public async Task A_row_whose_role_somebody_has_dropped_is_ended()
    {
        await using var bench = await NewAsync();
        var tenant = await NewTenantAsync(bench);
        var (kept, dropped) = (await bench.LendAsync(tenant), await bench.LendAsync(tenant));
        await bench.MakeAsync(kept);
        await bench.RegistryExecuteAsync($"UPDATE database_credentials SET lent_at = now() WHERE id = '{dropped.Id}'");

        await bench.SweepAsync();

        Assert.Equal([kept.Id], await bench.RegistryQueryAsync<Guid>("SELECT id FROM database_credentials WHERE ended_at IS NULL"));
        Assert.Equal(["role"], await bench.TracesOfAsync(kept.Role));
    }

    [Theory]
    [InlineData("tenant-manager 00000000-0000-0000-0000-00000000000a lent 00000000-0000-0000-0000-00000000000b")]
    [InlineData("tenant-manager INSTALLATION lent 4711")]
    [InlineData("")]
    public async Task What_only_has_such_a_name_is_nothing_to_us(string comment)
    {
        await using var bench = await NewAsync();
        var tenant = await NewTenantAsync(bench);
        var credential = await bench.LendAsync(tenant);
        var installation = (await bench.Get<Installation>().GetIdAsync(Stop)).ToString();
        await server.ExecuteAsync(
            "postgres",
            $"CREATE ROLE {credential.Role} LOGIN",
            $"COMMENT ON ROLE {credential.Role} IS '{comment.Replace("INSTALLATION", installation, StringComparison.Ordinal)}'");

        await Assert.ThrowsAsync<ProvisioningException>(() => bench.MakeAsync(credential));
        await bench.RegistryExecuteAsync("UPDATE database_credentials SET revoked_at = now()");
        await bench.ReconcileAsync();
        await bench.SweepAsync();

        Assert.Equal([true], await server.QueryAsync<bool>("postgres", $"SELECT rolcanlogin FROM pg_roles WHERE rolname = '{credential.Role}'"));
    }

    /// <summary>An operator's own database is none that we may enter: the role stays, and can do nothing.</summary>
    [Fact]
    public async Task What_somebody_elses_database_refers_to_stays_shut_out_and_is_told_of_once()
    {
        await using var bench = await NewAsync();
        var tenant = await NewTenantAsync(bench);
        var credential = await bench.LendAsync(tenant);
        var password = await bench.MakeAsync(credential);
        await server.ExecuteAsync(bench.Source, "CREATE TABLE theirs ()", $"GRANT SELECT ON theirs TO {credential.Role}");
        await bench.RegistryExecuteAsync("UPDATE database_credentials SET revoked_at = now()");

        await bench.ReconcileAsync();
        await bench.ReconcileAsync();

        await Assert.ThrowsAsync<PostgresException>(() => server.OpenAsAsync(tenant.DatabaseName.Value, credential, password));
        Assert.Equal(
            [false], await server.QueryAsync<bool>("postgres", $"SELECT rolcanlogin FROM pg_roles WHERE rolname = '{credential.Role}'"));
        Assert.Empty(await MembershipsOfAsync(credential));
        Assert.Single(bench.Log.Text.Split('\n'), line => line.Contains($"{credential.Role} is shut out", StringComparison.Ordinal));
        await server.ExecuteAsync(bench.Source, "DROP TABLE theirs");
        await bench.ReconcileAsync();
        Assert.Empty(await bench.TracesOfAsync(credential.Role));
    }

    private async Task<ProvisioningBench> NewAsync(BenchSettings? settings = null)
    {
        var source = await server.CreateDatabaseAsync("lending");
        return await ProvisioningBench.CreateAsync(server, source, settings);
    }

    private static async Task<Tenant> NewTenantAsync(ProvisioningBench bench)
    {
        var tenant = await bench.ProvisionAsync();
        await bench.ActivateAsync(tenant);
        return tenant;
    }

    private Task<List<string>> MembershipsOfAsync(LentCredential credential) => server.QueryAsync<string>(
        "postgres",
        $"""
        SELECT pg_get_userbyid(roleid) || ' has ' || pg_get_userbyid(member) FROM pg_auth_members
        WHERE '{credential.Role}' IN (pg_get_userbyid(roleid)::text, pg_get_userbyid(member)::text)
        """);

    private static Task<List<long>> EndedAsync(ProvisioningBench bench) =>
        bench.RegistryQueryAsync<long>("SELECT count(*) FROM database_credentials WHERE ended_at IS NOT NULL");
}
