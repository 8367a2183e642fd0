namespace TenantManager.Domain.Tenants;

/// <summary>Plans by the names that clients use.</summary>
public static class PlanNames
{
    private static readonly Dictionary<string, Plan> ByName = new(StringComparer.Ordinal)
    {
        ["free"] = Plan.Free,
        ["pro"] = Plan.Pro,
        ["enterprise"] = Plan.Enterprise,
    };

    /// <summary>What is wrong with <paramref name="name"/>, or null. No name means the free plan.</summary>
    public static string? Problem(string? name) =>
        name is null || ByName.ContainsKey(name) ? null : $"must be one of {string.Join(", ", ByName.Keys)}";

    public static string NameOf(Plan plan) => ByName.Single(pair => pair.Value == plan).Key;

    /// <exception cref="ArgumentException">There is no such plan.</exception>
    public static Plan Parse(string? name) => Problem(name) is { } problem
        ? throw new ArgumentException($"The plan {problem}.", nameof(name))
        : name is null ? Plan.Free : ByName[name];
}
