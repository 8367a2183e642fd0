namespace TenantManager.Benchmarks.Reporting;

/// <summary>A line of the table.</summary>
internal sealed record Row
{
    /// <summary>As <c>--only</c> takes it.</summary>
    public required string Benchmark { get; init; }

    public required string What { get; init; }

    /// <summary>Null where it could not be measured; likewise below.</summary>
    public Figure? Product { get; init; }

    public Figure? Baseline { get; init; }

    /// <summary>What the target is about, in its unit.</summary>
    public double? Measured
    {
        get;
        // A machine that is slow enough makes 0 of everything, and no ratio of it.
        init => field = value is { } number && double.IsFinite(number) ? number : null;
    }

    public required Target Target { get; init; }

    /// <summary>Why what was measured is not what the target means; null where it is.</summary>
    public string? Unfit { get; init; }

    public string? Note { get; init; }

    public string Verdict => this switch
    {
        { Unfit: not null } or { Measured: null } => "NOT MEASURED",
        { Measured: { } measured } => Target.IsReachedBy(measured) ? "PASS" : "MISSED",
    };
}
