namespace TenantManager.Benchmarks.Support;

internal sealed record ServiceSettings
{
    /// <summary>How many databases the service keeps ready; by default what it keeps by itself.</summary>
    public int WarmDatabases { get; init; } = 4;

    /// <summary>Of bcrypt; by default the service's own.</summary>
    public int WorkFactor { get; init; } = 11;

    /// <summary>How long the template and the first warm databases may take.</summary>
    public required TimeSpan PatienceForPool { get; init; }

    /// <summary>Others, in place of the service's defaults.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    public static ServiceSettings For(BenchmarkOptions options) =>
        new() { PatienceForPool = options.Size(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(5)) };
}
