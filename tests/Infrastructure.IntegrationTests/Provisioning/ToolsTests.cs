using Microsoft.Extensions.DependencyInjection;
using TenantManager.Infrastructure.Provisioning.Tools;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning;

/// <summary>pg_dump and pg_restore as the machine has them, or has them not.</summary>
public sealed class ToolsTests(PostgresServer server) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("tenant-manager-tools-").FullName;

    [Fact]
    public async Task Says_that_pg_dump_is_missing()
    {
        await AssertRefusedAsync("pg_dump_missing", "pg_dump: command not found");
    }

    [Fact]
    public async Task Says_that_pg_dump_is_missing_where_it_is_no_program()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "pg_dump"), "", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_directory, "pg_restore"), "", TestContext.Current.CancellationToken);

        await AssertRefusedAsync("pg_dump_missing", "pg_dump: command not found");
    }

    [Fact]
    public async Task Says_that_pg_dump_is_older_than_the_server()
    {
        WriteScript("pg_dump", "echo 'pg_dump (PostgreSQL) 9.6.24'");
        WriteScript("pg_restore", "exit 1");

        await AssertRefusedAsync("pg_dump_outdated", "pg_dump 9 is older than the server 15");
    }

    [Fact]
    public async Task Takes_the_first_directory_of_the_path_that_has_them()
    {
        var source = await server.CreateDatabaseAsync("tools");
        await using var bench = await BenchWithAsync(source, "/nowhere", _directory, server.BinDirectory);

        await bench.ProvisionAsync();
    }

    [Fact]
    public async Task A_dump_that_ends_with_an_error_after_its_output_is_no_success()
    {
        WriteScript("pg_dump", $"'{server.BinDirectory}/pg_dump' \"$@\" || exit; [ \"$1\" = --version ] || exit 3");
        WriteScript("pg_restore", $"exec '{server.BinDirectory}/pg_restore' \"$@\"");

        await AssertRefusedAsync("schema_copy_failed", "pg_dump of the source failed");
    }

    [Fact]
    public async Task A_restore_that_succeeds_without_restoring_all_is_no_success()
    {
        WriteScript("pg_dump", $"exec '{server.BinDirectory}/pg_dump' \"$@\"");
        WriteScript("pg_restore", $"exec '{server.BinDirectory}/pg_restore' --section=pre-data \"$@\"");

        await AssertRefusedAsync("schema_copy_failed", "has not the same objects");
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task AssertRefusedAsync(string code, string words)
    {
        var source = await server.CreateDatabaseAsync("tools");
        await server.LoadAsync(source, "CREATE TABLE public.t (id int PRIMARY KEY);");
        await using var bench = await BenchWithAsync(source, _directory);
        var tenant = bench.NewTenant();

        var refusal = await bench.RefusalAsync(tenant);

        Assert.Equal(code, refusal.Code);
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        await bench.AssertRemovableAsync(tenant);
    }

    private Task<ProvisioningBench> BenchWithAsync(string source, params string[] path) => ProvisioningBench.CreateAsync(
        server, source, new BenchSettings { Replace = services => services.AddSingleton(new ToolSearchPath(path)) });

    private void WriteScript(string name, string body)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
