using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace TenantManager.Architecture.Tests;

/// <summary>A test that asks for a fault at a point that is never reached would pass for nothing.</summary>
public sealed partial class FaultPointTests
{
    private const string Home = "src/Infrastructure/Faults/FaultPoint.cs";

    private static readonly Type Points = typeof(Infrastructure.DependencyInjection).Assembly
        .GetType("TenantManager.Infrastructure.Faults.FaultPoint", throwOnError: true)!;

    private static readonly IReadOnlyDictionary<string, string> Constants = Points
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.IsLiteral)
        .ToDictionary(field => field.Name, field => (string)field.GetRawConstantValue()!);

    [Fact]
    public void Every_fault_point_is_listed_once()
    {
        var all = Assert.IsType<IEnumerable<string>>(Points.GetField("All")?.GetValue(null), exactMatch: false);

        Assert.NotEmpty(Constants);
        Assert.Equal(Constants.Values.Order(StringComparer.Ordinal), all.Order(StringComparer.Ordinal));
        Assert.Equal(Constants.Count, Constants.Values.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Every_fault_point_can_be_the_name_of_a_file() =>
        Assert.All(Constants.Values, point => Assert.Matches(@"^[a-z]+\.[a-z_]+\z", point));

    [Fact]
    public void Every_fault_point_is_reached_somewhere()
    {
        var reached = SourceFiles.All
            .Where(file => file.Key != Home)
            .SelectMany(file => Reach().Matches(string.Join('\n', file.Value)))
            .Select(match => match.Groups["point"].Value);

        Assert.Empty(Constants.Keys.Except(reached, StringComparer.Ordinal));
    }

    [Fact]
    public void Fault_points_are_named_in_one_place()
    {
        var namedAgain = SourceFiles.With(line => Constants.Values.Any(point => line.Contains($"\"{point}\"", StringComparison.Ordinal)));
        var reachedByOtherNames = SourceFiles.With(ReachByAnotherName().IsMatch);

        Assert.Equal([Home], namedAgain);
        Assert.Empty(reachedByOtherNames);
    }

    [GeneratedRegex(@"\bReachAsync\(\s*FaultPoint\.(?<point>\w+)")]
    private static partial Regex Reach();

    [GeneratedRegex(@"\.ReachAsync\((?!\s*($|FaultPoint\.))")]
    private static partial Regex ReachByAnotherName();
}
