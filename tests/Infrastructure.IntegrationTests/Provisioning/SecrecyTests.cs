using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Security;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning;

public sealed class SecrecyTests(PostgresServer server)
{
    [Fact]
    public async Task No_password_is_in_the_servers_log()
    {
        var offset = new FileInfo(server.LogFile).Length;
        var source = await server.CreateDatabaseAsync("logged");
        await server.LoadAsync(source, "CREATE TABLE public.t (id int);");
        await using var bench = await ProvisioningBench.CreateAsync(server, source, new BenchSettings { WarmDatabases = 1 });
        await bench.MakeWarmAsync();
        var warmId = Assert.Single(await bench.RegistryQueryAsync<Guid>("SELECT id FROM warm_databases"));
        var templateId = Assert.Single(await bench.RegistryQueryAsync<Guid>("SELECT id FROM schema_templates"));
        var claimed = bench.NewTenant();
        Assert.Equal(ProvisioningPath.Warm, (await bench.ProvisionAsync(claimed)).Path);
        var tenant = bench.NewTenant();
        Assert.Equal(ProvisioningPath.Clone, (await bench.ProvisionAsync(tenant)).Path);
        // A statement that fails is logged whatever the settings.
        await bench.RefusalAsync(tenant);
        await bench.Provisioner.ResetPasswordAsync(tenant, TestContext.Current.CancellationToken);
        await bench.AssertRemovableAsync(tenant);

        var log = await ReadFromAsync(server.LogFile, offset);

        Assert.Contains($"CREATE ROLE \"{tenant.DatabaseName.Value}\"", log, StringComparison.Ordinal);
        Assert.Contains($"ALTER ROLE \"{tenant.DatabaseName.Value}\" PASSWORD", log, StringComparison.Ordinal);
        Assert.Contains($"role \"{tenant.DatabaseName.Value}\" already exists", log, StringComparison.Ordinal);
        Assert.Contains($"ALTER ROLE \"{claimed.DatabaseName.Value}\" PASSWORD 'SCRAM-SHA-256$", log, StringComparison.Ordinal);
        var passwords = new[] { templateId, warmId }.Select(id => bench.Get<SecretsKey>().DerivePassword(id, version: 1))
            .Append(bench.PasswordOf(tenant)).Append(bench.PasswordOf(claimed)).ToList();
        AssertHasNone(log, passwords);
        AssertHasNone(bench.Log.Text, passwords);
    }

    [Fact]
    public async Task No_password_is_in_any_command_line_while_a_copy_runs()
    {
        var source = await HaltingSource.InRestoreAsync(server);
        await using var bench = await ProvisioningBench.CreateAsync(server, source.Database);
        var tenant = bench.NewTenant();
        using var cancellation = new CancellationTokenSource();
        var provisioning = bench.TryProvisionAsync(tenant, cancellation.Token);
        var build = await source.HaltedAsync();

        var commands = ChildProcesses.CommandLines();

        var template = Assert.Single(await bench.RegistryQueryAsync<string>("SELECT database_name FROM schema_templates"));
        Assert.Contains(commands, command =>
            command.Contains("pg_restore", StringComparison.Ordinal) && command.Contains(template, StringComparison.Ordinal));
        Assert.All(commands, command => AssertHasNone(command, PasswordOfBuild(bench, build), bench.PasswordOf(tenant)));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => provisioning);
    }

    [Fact]
    public async Task Of_the_services_environment_its_tools_get_nothing_that_they_do_not_need()
    {
        Environment.SetEnvironmentVariable("JWT_SECRET_OF_THIS_TEST", "do-not-pass-on");
        var source = await HaltingSource.InRestoreAsync(server);
        await using var bench = await ProvisioningBench.CreateAsync(server, source.Database);
        var tenant = bench.NewTenant();
        using var cancellation = new CancellationTokenSource();
        var provisioning = bench.TryProvisionAsync(tenant, cancellation.Token);
        var build = await source.HaltedAsync();

        var tool = Assert.Single(ChildProcesses.Of(build, "pg_restore"));
        var environment = await File.ReadAllTextAsync($"/proc/{tool}/environ", TestContext.Current.CancellationToken);

        Assert.Contains("PGAPPNAME", environment, StringComparison.Ordinal);
        Assert.DoesNotContain("do-not-pass-on", environment, StringComparison.Ordinal);
        Assert.DoesNotContain(server.AdministratorPassword, environment, StringComparison.Ordinal);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => provisioning);
    }

    private static string PasswordOfBuild(ProvisioningBench bench, string applicationName) =>
        bench.Get<SecretsKey>().DerivePassword(Guid.Parse(applicationName["tm-template ".Length..]), version: 1);

    private void AssertHasNone(string text, params IEnumerable<string> passwords)
    {
        foreach (var password in passwords)
            Assert.DoesNotContain(password, text, StringComparison.Ordinal);
        Assert.DoesNotContain(server.AdministratorPassword, text, StringComparison.Ordinal);
    }

    private static async Task<string> ReadFromAsync(string file, long offset)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Seek(offset, SeekOrigin.Begin);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
