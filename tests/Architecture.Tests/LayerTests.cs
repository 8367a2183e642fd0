using System.Reflection;
using NetArchTest.Rules;
using Xunit;

namespace TenantManager.Architecture.Tests;

public sealed class LayerTests
{
    private static readonly Assembly Domain = typeof(Domain.Tenants.Tenant).Assembly;
    private static readonly Assembly Application = typeof(Application.DependencyInjection).Assembly;
    private static readonly Assembly Infrastructure = typeof(Infrastructure.DependencyInjection).Assembly;
    private static readonly Assembly Api = typeof(Program).Assembly;

    [Fact]
    public void The_domain_depends_on_nothing_but_the_base_class_library() => Assert.All(
        Domain.GetReferencedAssemblies(),
        reference => Assert.True(
            reference.Name!.StartsWith("System.", StringComparison.Ordinal) || reference.Name is "netstandard" or "mscorlib",
            $"The domain refers to {reference.Name}."));

    [Fact]
    public void The_application_depends_on_no_adapter() => AssertNoDependency(
        Application,
        "TenantManager.Infrastructure", "TenantManager.Api", "Npgsql", "Microsoft.EntityFrameworkCore",
        "Microsoft.AspNetCore", "System.Diagnostics.Process", "CliWrap", "BCrypt");

    [Fact]
    public void The_infrastructure_does_not_depend_on_the_api() => AssertNoDependency(
        Infrastructure, "TenantManager.Api", "Microsoft.AspNetCore.Mvc", "Microsoft.AspNetCore.Http");

    [Fact]
    public void The_api_talks_to_no_database_and_starts_no_process() => AssertNoDependency(
        Types.InAssembly(Api).That().ResideInNamespaceStartingWith("TenantManager.Api.Controllers"),
        "Npgsql", "Microsoft.EntityFrameworkCore", "System.Diagnostics.Process", "TenantManager.Infrastructure");

    [Fact]
    public void Only_provisioning_and_the_embedded_server_start_processes()
    {
        var starters = Types.InAssembly(Infrastructure)
            .That().HaveDependencyOnAny("CliWrap", "System.Diagnostics.Process")
            .GetTypes().Select(type => type.FullName!).ToList();

        Assert.NotEmpty(starters);
        Assert.All(starters, name => Assert.Matches(@"^TenantManager\.Infrastructure\.(Provisioning|EmbeddedPostgres)\.", name));
    }

    [Fact]
    public void Handlers_stay_inside_the_application()
    {
        var handlers = Application.GetTypes()
            .Where(type => type.Name.EndsWith("Handler", StringComparison.Ordinal)
                && type.Namespace!.StartsWith("TenantManager.Application.", StringComparison.Ordinal))
            .ToList();

        Assert.NotEmpty(handlers);
        Assert.All(handlers, type => Assert.True(type is { IsNotPublic: true, IsSealed: true }, $"{type} is not internal sealed."));
    }

    [Fact]
    public void Only_provisioning_and_the_embedded_server_create_and_drop_databases_and_roles()
    {
        var root = RepositoryRoot();
        var offenders = Directory.EnumerateFiles(Path.Combine(root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Where(path => File.ReadLines(path).Any(IsStatementAboutDatabases))
            .Select(path => Path.GetRelativePath(root, path))
            .ToList();

        Assert.Contains("src/Infrastructure/Provisioning/TenantDatabaseServer.cs", offenders);
        Assert.All(offenders, path => Assert.Matches("^src/Infrastructure/(Provisioning|EmbeddedPostgres)/", path));
    }

    private static bool IsStatementAboutDatabases(string line) =>
        (line.Contains("$\"CREATE DATABASE {", StringComparison.Ordinal)
            || line.Contains("CREATE ROLE {", StringComparison.Ordinal)
            || line.Contains("DROP ROLE {", StringComparison.Ordinal)
            || line.Contains("DROP DATABASE IF EXISTS {", StringComparison.Ordinal));

    private static void AssertNoDependency(Assembly assembly, params string[] dependencies) =>
        AssertNoDependency(Types.InAssembly(assembly).That().ResideInNamespaceStartingWith("TenantManager"), dependencies);

    private static void AssertNoDependency(PredicateList types, params string[] dependencies)
    {
        Assert.NotEmpty(types.GetTypes());
        var offenders = types.And().HaveDependencyOnAny(dependencies).GetTypes();
        Assert.Empty(offenders.Select(type => type.FullName));
    }

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "TenantManager.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException("TenantManager.sln was not found above the tests.");
    }
}
