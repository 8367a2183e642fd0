namespace TenantManager.Benchmarks.Reporting;

/// <summary>What is to be reached.</summary>
/// <param name="Value">In the unit of what is measured.</param>
/// <param name="IsLeast">Whether more is better; otherwise it must be below.</param>
/// <param name="Unit">ms, MiB, or nothing for a ratio.</param>
internal sealed record Target(double Value, bool IsLeast, string Unit)
{
    public static Target AtLeast(double ratio) => new(ratio, IsLeast: true, "");

    public static Target Below(double value, string unit = "") => new(value, IsLeast: false, unit);

    public bool IsReachedBy(double measured) => IsLeast ? measured >= Value : measured < Value;

    public override string ToString() => $"{(IsLeast ? "at least" : "under")} {Figure.Number(Value)} {Unit}".TrimEnd();
}
