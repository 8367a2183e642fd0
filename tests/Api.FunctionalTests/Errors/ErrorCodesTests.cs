using System.Reflection;
using TenantManager.Api.Errors;
using TenantManager.Domain.Common;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Errors;

public sealed class ErrorCodesTests
{
    /// <summary>All errors that are written down as a constant, or as a method that words them, in any layer.</summary>
    private static readonly IReadOnlyList<Error> Written = Assemblies()
        .SelectMany(assembly => assembly.GetTypes())
        .Where(type => !type.ContainsGenericParameters)
        .SelectMany(type => ConstantsOf(type).Concat(WordedBy(type)))
        .ToList();

    [Fact]
    public void The_list_holds_the_code_of_every_error() =>
        Assert.All(Written, error => Assert.Contains(error.Code, ErrorCodes.All));

    [Fact]
    public void The_errors_were_found() =>
        Assert.Superset(
            new HashSet<string> { "email_taken", "source_database_missing", "secrets_key_changed", "rate_limited" },
            Written.Select(error => error.Code).ToHashSet());

    [Fact]
    public void The_list_is_sorted_and_names_nothing_twice() =>
        Assert.Equal(ErrorCodes.All.Distinct().Order(StringComparer.Ordinal), ErrorCodes.All);

    [Fact]
    public void The_README_tells_of_each()
    {
        var readme = File.ReadAllText(RepositoryFiles.PathOf("README.md"));

        Assert.All(ErrorCodes.All, code => Assert.Contains($"`{code}`", readme, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(406)]
    [InlineData(408)]
    [InlineData(413)]
    [InlineData(415)]
    [InlineData(418)]
    public void Every_status_has_a_code(int status) =>
        Assert.Contains(ErrorCodes.ForStatus(status).Code, ErrorCodes.All);

    private static IEnumerable<Assembly> Assemblies() =>
        [
            typeof(ErrorCodes).Assembly,
            typeof(Error).Assembly,
            Assembly.Load("TenantManager.Application"),
            Assembly.Load("TenantManager.Infrastructure"),
        ];

    private static IEnumerable<Error> ConstantsOf(Type type) => type
        .GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        .Where(field => field.FieldType == typeof(Error))
        .Select(field => (Error)field.GetValue(null)!);

    private static IEnumerable<Error> WordedBy(Type type) => type.Name.EndsWith("Errors", StringComparison.Ordinal)
        ? type.GetMethods(BindingFlags.Static | BindingFlags.Public)
            .Where(method => method.ReturnType == typeof(Error))
            .Select(method => (Error)method.Invoke(null, [.. method.GetParameters().Select(AnyValue)])!)
        : [];

    private static object AnyValue(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(string) ? "any" : Activator.CreateInstance(parameter.ParameterType)!;
}
