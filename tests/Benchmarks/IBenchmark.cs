using TenantManager.Benchmarks.Reporting;

namespace TenantManager.Benchmarks;

/// <summary>Measures the product and what it is compared with in turn, on a server of its own, and reports lines of the table.</summary>
internal interface IBenchmark
{
    /// <summary>As <c>--only</c> takes it.</summary>
    string Name { get; }

    Task RunAsync(BenchmarkOptions options, Report report, CancellationToken cancellationToken);
}
