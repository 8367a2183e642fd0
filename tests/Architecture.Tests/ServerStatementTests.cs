using System.Text.RegularExpressions;
using Xunit;

namespace TenantManager.Architecture.Tests;

/// <summary>What changes databases and roles of the whole server, or runs other programs, has its home, where it is looked at hard.</summary>
public sealed partial class ServerStatementTests
{
    private const string Homes = "^src/Infrastructure/(Provisioning|EmbeddedPostgres)/";

    [Fact]
    public void Only_provisioning_and_the_embedded_server_make_change_and_drop_databases_and_roles()
    {
        var files = SourceFiles.With(IsStatement);

        Assert.All(files, path => Assert.Matches(Homes, path));
        // Found where they are known to be, or the rule would hold of anything.
        Assert.Superset(
            new HashSet<string>
            {
                "src/Infrastructure/EmbeddedPostgres/DevelopmentDatabase.cs",
                "src/Infrastructure/Provisioning/DatabaseCloner.cs",
                "src/Infrastructure/Provisioning/Server/MarkedDatabaseRemoval.cs",
                "src/Infrastructure/Provisioning/Server/ServerStatements.cs",
                "src/Infrastructure/Provisioning/Templates/TemplateBuilder.cs",
                "src/Infrastructure/Provisioning/Warm/WarmClaim.cs",
            },
            files.ToHashSet());
    }

    [Theory]
    [InlineData("connection.ExecuteAsync($\"CREATE DATABASE {name}\", token);", true)]
    [InlineData("    ALTER ROLE {to} PASSWORD {verifier}", true)]
    [InlineData("$\"BEGIN; DROP ROLE IF EXISTS {name}\"", true)]
    [InlineData("EXECUTE format('drop database %I', name);", true)]
    [InlineData("\"CREATE USER \" + name", true)]
    [InlineData("$\"REASSIGN OWNED BY {from} TO {to}\"", true)]
    [InlineData("\"ALTER SYSTEM SET max_connections = 500\"", true)]
    [InlineData("$\"It does not exist; create it: CREATE DATABASE {name}.\"", false)]
    [InlineData("\"CREATE TABLE database_roles (id int)\"", false)]
    [InlineData("\"GRANT CONNECT ON DATABASE postgres TO acme\"", false)]
    public void A_statement_is_told_from_advice_and_from_what_touches_no_database_or_role(string line, bool isStatement) =>
        Assert.Equal(isStatement, IsStatement(line));

    [Fact]
    public void Only_provisioning_and_the_embedded_server_start_processes()
    {
        var files = SourceFiles.With(StartOfAProcess().IsMatch);

        Assert.All(files, path => Assert.Matches(Homes, path));
        Assert.Contains(files, path => path.StartsWith("src/Infrastructure/Provisioning/Tools/", StringComparison.Ordinal));
        Assert.Contains(files, path => path.StartsWith("src/Infrastructure/EmbeddedPostgres/", StringComparison.Ordinal));
    }

    private static bool IsStatement(string line) => Statement().IsMatch(line);

    // At the beginning of a literal, of a line of one, or after another statement: advice to the operator has words before it.
    [GeneratedRegex(
        @"(^\s*|[""';]\s*)((CREATE|DROP|ALTER)\s+(DATABASE|ROLE|USER|GROUP|SYSTEM|TABLESPACE)|(REASSIGN|DROP)\s+OWNED)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Statement();

    [GeneratedRegex(@"\bProcess\.Start\b|\bnew Process(StartInfo)?\b|\bCli\.Wrap\b|\bnew Command\(")]
    private static partial Regex StartOfAProcess();
}
