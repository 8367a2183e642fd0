using System.Globalization;

namespace TenantManager.Benchmarks.Reporting;

/// <summary>One side of a comparison.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Unit">ms, MiB or /s.</param>
/// <param name="Median">Half of the samples are below.</param>
/// <param name="P10">A tenth of the samples is below.</param>
/// <param name="P90">A tenth of the samples is above.</param>
/// <param name="Samples">How many there were.</param>
internal sealed record Figure(string What, string Unit, double Median, double P10, double P90, int Samples)
{
    public override string ToString() =>
        $"{What}: {Number(Median)} {Unit}" + (Samples > 1 ? $" ({Number(P10)} to {Number(P90)}; {Samples})" : "");

    /// <summary>Three digits are what a measurement is good for.</summary>
    public static string Number(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.00", CultureInfo.InvariantCulture),
    };
}
