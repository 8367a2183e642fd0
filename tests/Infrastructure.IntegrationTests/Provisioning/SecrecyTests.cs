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
        await using var bench = new ProvisioningBench(server, source);
        var tenant = await bench.ProvisionAsync();
        // A statement that fails is logged whatever the settings.
        await bench.RefusalAsync(tenant);
        await bench.Provisioner.ResetPasswordAsync(tenant, TestContext.Current.CancellationToken);
        await bench.AssertRemovableAsync(tenant);

        var log = await ReadFromAsync(server.LogFile, offset);

        Assert.Contains($"CREATE ROLE \"{tenant.DatabaseName.Value}\"", log, StringComparison.Ordinal);
        Assert.Contains($"ALTER ROLE \"{tenant.DatabaseName.Value}\" PASSWORD", log, StringComparison.Ordinal);
        Assert.Contains($"role \"{tenant.DatabaseName.Value}\" already exists", log, StringComparison.Ordinal);
        AssertHasNone(log, bench.PasswordOf(tenant));
        AssertHasNone(bench.Log.Text, bench.PasswordOf(tenant));
    }

    [Fact]
    public async Task No_password_is_in_any_command_line_while_a_copy_runs()
    {
        var source = await HaltingSource.InRestoreAsync(server);
        await using var bench = new ProvisioningBench(server, source.Database);
        var tenant = bench.NewTenant();
        using var cancellation = new CancellationTokenSource();
        var provisioning = bench.Provisioner.ProvisionAsync(tenant, cancellation.Token);
        await source.HaltedAsync(tenant);

        var commands = ChildProcesses.CommandLines();

        Assert.Contains(commands, command =>
            command.Contains("pg_restore", StringComparison.Ordinal)
            && command.Contains(tenant.DatabaseName.Value, StringComparison.Ordinal));
        Assert.All(commands, command => AssertHasNone(command, bench.PasswordOf(tenant)));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => provisioning);
    }

    [Fact]
    public async Task Of_the_services_environment_its_tools_get_nothing_that_they_do_not_need()
    {
        Environment.SetEnvironmentVariable("JWT_SECRET_OF_THIS_TEST", "do-not-pass-on");
        var source = await HaltingSource.InRestoreAsync(server);
        await using var bench = new ProvisioningBench(server, source.Database);
        var tenant = bench.NewTenant();
        using var cancellation = new CancellationTokenSource();
        var provisioning = bench.Provisioner.ProvisionAsync(tenant, cancellation.Token);
        await source.HaltedAsync(tenant);

        var tool = Assert.Single(ChildProcesses.Of(tenant, "pg_restore"));
        var environment = await File.ReadAllTextAsync($"/proc/{tool}/environ", TestContext.Current.CancellationToken);

        Assert.Contains("PGAPPNAME", environment, StringComparison.Ordinal);
        Assert.DoesNotContain("do-not-pass-on", environment, StringComparison.Ordinal);
        Assert.DoesNotContain(server.AdministratorPassword, environment, StringComparison.Ordinal);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => provisioning);
    }

    private void AssertHasNone(string text, string tenantsPassword)
    {
        Assert.DoesNotContain(tenantsPassword, text, StringComparison.Ordinal);
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
