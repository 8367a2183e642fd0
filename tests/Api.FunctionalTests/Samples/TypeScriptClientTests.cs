using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Samples;

public sealed class TypeScriptClientTests(TestBench bench)
{
    [Fact]
    public async Task A_client_generated_from_the_document_is_well_typed_and_registers_logs_in_and_refreshes()
    {
        var root = Directory.CreateTempSubdirectory("tenant-manager-client-");
        try
        {
            var client = Copy(root.FullName);
            await NodeProgram.InstallAsync(client);
            await NodeProgram.RunScriptAsync(client, "generate");
            await NodeProgram.RunScriptAsync(client, "build");

            var lines = await NodeProgram.RunAsync(
                Path.Combine(client, "dist", "example.js"), ("TENANT_MANAGER_URL", bench.Service.Api.Http.BaseAddress!.ToString()));

            var id = lines[0]["registered ".Length..];
            Assert.Equal(
                [
                    $"registered {id}", "refused invalid_credentials", $"I am ADMIN of {id}, which is active", $"refreshed, still of {id}",
                    "logged out: invalid_token",
                ],
                lines);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_lock_file_names_no_address()
    {
        var text = File.ReadAllText(RepositoryFiles.PathOf("samples", "typescript-client", "package-lock.json"));

        Assert.DoesNotContain("resolved", text, StringComparison.Ordinal);
        Assert.Contains("integrity", text, StringComparison.Ordinal);
    }

    /// <summary>As they lie in the repository, and without what somebody has built there.</summary>
    private static string Copy(string root)
    {
        var client = Path.Combine(root, "samples", "typescript-client");
        Directory.CreateDirectory(Path.Combine(client, "src"));
        Directory.CreateDirectory(Path.Combine(root, "docs"));
        File.Copy(RepositoryFiles.PathOf("docs", "openapi.json"), Path.Combine(root, "docs", "openapi.json"));
        foreach (var file in new[] { "package.json", "package-lock.json", "tsconfig.json", ".npmrc", "src/client.ts", "src/example.ts" })
            File.Copy(RepositoryFiles.PathOf("samples", "typescript-client", file), Path.Combine(client, file));
        return client;
    }
}
