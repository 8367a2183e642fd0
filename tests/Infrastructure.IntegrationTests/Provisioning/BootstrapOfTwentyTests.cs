using System.Text.RegularExpressions;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning;

/// <summary>The documented scripts for Twenty, as they stand in the document.</summary>
public sealed partial class BootstrapOfTwentyTests(PostgresServer server)
{
    private static readonly List<string> Scripts = ReadScripts();

    [Theory]
    [InlineData("DEFERRABLE INITIALLY DEFERRED")]
    [InlineData("NOT DEFERRABLE")] // in versions before February 2026
    public async Task The_first_script_does_what_a_sign_up_does(string foreignKey)
    {
        var bench = await NewAsync($"""ALTER TABLE core.workspace ALTER CONSTRAINT "FK_workspace_application" {foreignKey}""");

        await bench.RunAsync(Scripts[0], BootstrapBench.Values with { OrganizationName = "O'Neil" });

        Assert.Equal(
            "O'Neil acme-corp PENDING_CREATION, O'Neil's custom application, admin@acme.example $2b$, 0 roles",
            await bench.QueryAsync<string>(
                """
                SELECT format('%s %s %s, %s, %s %s, %s roles', w."displayName", w.subdomain, w."activationStatus", a.name,
                    u.email, left(u."passwordHash", 4), (SELECT count(*) FROM core.role))
                FROM core.workspace w
                JOIN core.application a ON a.id = w."workspaceCustomApplicationId" AND a."workspaceId" = w.id
                JOIN core."userWorkspace" m ON m."workspaceId" = w.id
                JOIN core."user" u ON u.id = m."userId"
                """));
    }

    [Fact]
    public async Task Both_scripts_make_an_active_workspace_with_an_administrator()
    {
        var bench = await NewAsync();

        await bench.RunAsync(Scripts[0] + Scripts[1]);

        Assert.Equal(
            "ACTIVE Admin admin@acme.example",
            await bench.QueryAsync<string>(
                """
                SELECT format('%s %s %s', w."activationStatus", r.label, u.email)
                FROM core.workspace w
                JOIN core.role r ON r.id = w."defaultRoleId" AND r."workspaceId" = w.id AND r."canUpdateAllSettings"
                JOIN core."roleTarget" t ON t."roleId" = r.id
                JOIN core."userWorkspace" m ON m.id = t."userWorkspaceId"
                JOIN core."user" u ON u.id = m."userId"
                """));
    }

    private async Task<BootstrapBench> NewAsync(string change = "")
    {
        var schema = await File.ReadAllTextAsync(SchemaFiles.PathOf("twenty-core.sql"), TestContext.Current.CancellationToken);
        return await BootstrapBench.CreateAsync(server, schema + change);
    }

    private static List<string> ReadScripts()
    {
        var document = File.ReadAllText(RepositoryFiles.PathOf("docs", "bootstrap.md"));
        var section = document[document.IndexOf("\n## Twenty CRM", StringComparison.Ordinal)..];
        return [.. SqlBlock().Matches(section).Select(match => match.Groups[1].Value)];
    }

    [GeneratedRegex(@"^```sql\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex SqlBlock();
}
