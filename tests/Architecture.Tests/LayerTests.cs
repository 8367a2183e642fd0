using System.Reflection;
using System.Text.RegularExpressions;
using NetArchTest.Rules;
using Xunit;

namespace TenantManager.Architecture.Tests;

public sealed partial class LayerTests
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
        "Microsoft.AspNetCore", "System.Diagnostics.Process", "CliWrap", "BCrypt", "OpenTelemetry", "Prometheus", "Hangfire", "Dapper",
        "System.Data.Common");

    [Fact]
    public void The_application_refers_to_no_package_of_an_adapter()
    {
        var references = Application.GetReferencedAssemblies().Select(reference => reference.Name!).ToList();

        Assert.Contains("TenantManager.Domain", references);
        Assert.DoesNotContain(references, reference => AdapterPackage().IsMatch(reference));
    }

    [Fact]
    public void The_infrastructure_does_not_depend_on_the_api() => AssertNoDependency(
        Infrastructure, "TenantManager.Api", "Microsoft.AspNetCore.Mvc", "Microsoft.AspNetCore.Http");

    [Fact]
    public void The_api_talks_to_no_database_and_starts_no_process() => AssertNoDependency(
        Types.InAssembly(Api).That().ResideInNamespaceStartingWith("TenantManager.Api.Controllers"),
        "Npgsql", "Microsoft.EntityFrameworkCore", "System.Diagnostics.Process", "TenantManager.Infrastructure");

    [Fact]
    public void Only_provisioning_and_the_embedded_server_know_of_processes()
    {
        var starters = Types.InAssembly(Infrastructure)
            .That().HaveDependencyOnAny("CliWrap", "System.Diagnostics.Process")
            .GetTypes().Select(type => type.FullName!).ToList();

        Assert.NotEmpty(starters);
        // A fault point ends its own process; that it starts none, the sources show.
        Assert.All(
            starters,
            name => Assert.Matches(@"^TenantManager\.Infrastructure\.((Provisioning|EmbeddedPostgres)\.|Faults\.FaultPoints(/|$))", name));
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

    private static void AssertNoDependency(Assembly assembly, params string[] dependencies) =>
        AssertNoDependency(Types.InAssembly(assembly).That().ResideInNamespaceStartingWith("TenantManager"), dependencies);

    private static void AssertNoDependency(PredicateList types, params string[] dependencies)
    {
        Assert.NotEmpty(types.GetTypes());
        var offenders = types.And().HaveDependencyOnAny(dependencies).GetTypes();
        Assert.Empty(offenders.Select(type => type.FullName));
    }

    [GeneratedRegex("^(Npgsql|Microsoft\\.EntityFrameworkCore|Microsoft\\.AspNetCore|OpenTelemetry|Hangfire|CliWrap|BCrypt|Dapper|Serilog)")]
    private static partial Regex AdapterPackage();
}
