using TenantManager.Infrastructure.Faults;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Faults;

/// <summary>
/// Every fault point, by the path on which a registration meets it. In the ordinary run a process is killed at every third, on one path,
/// and each of the other faults happens at a sixth of them; with <c>FAULT_MATRIX=full</c> in the environment every fault at every point, on
/// both paths where both lead there.
/// </summary>
internal static class FaultCases
{
    // These stand in no registration's way; OperationCrashTests, RotationTests and LentRoleTests have them.
    private static readonly IReadOnlyList<string> Points =
        [.. FaultPoint.All.Where(point => !IsOf(point, "operation") && !IsOf(point, "rotation") && !IsOf(point, "lending"))];

    public static bool IsFull => Environment.GetEnvironmentVariable("FAULT_MATRIX") == "full";

    /// <summary>Every third point; all where the matrix is full.</summary>
    public static TheoryData<string, FaultPath> Third() => Of(IsFull ? Points : Points.Where((_, i) => i % 3 == 1));

    /// <summary>
    /// Every sixth point, beginning with the <paramref name="first"/>, of 0 to 5: for faults that share the points among them. All
    /// where the matrix is full.
    /// </summary>
    public static TheoryData<string, FaultPath> Sixth(int first) => Of(IsFull ? Points : Points.Where((_, i) => i % 6 == first));

    /// <summary>For faults that take long, or that are the same wherever they happen.</summary>
    public static TheoryData<string, FaultPath> Some(params string[] points) => Of(IsFull ? Points : points);

    public static bool IsOf(string point, string area) => point.StartsWith(area + ".", StringComparison.Ordinal);

    private static TheoryData<string, FaultPath> Of(IEnumerable<string> points) =>
        [.. points.SelectMany(point => PathsOf(point).Select(path => (point, path)))];

    private static IEnumerable<FaultPath> PathsOf(string point)
    {
        if (IsOf(point, "warm") || IsOf(point, "claim"))
            return [FaultPath.Warm];
        if (IsFull)
            return [FaultPath.Warm, FaultPath.Clone];
        return [IsOf(point, "clone") ? FaultPath.Clone : FaultPath.Warm];
    }
}
