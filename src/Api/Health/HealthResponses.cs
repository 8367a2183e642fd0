using System.Text.Json.Serialization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace TenantManager.Api.Health;

/// <param name="Status">healthy or unhealthy.</param>
/// <param name="Timestamp">When this was found.</param>
public sealed record HealthResponse(
    [property: JsonPropertyOrder(0)] string Status, [property: JsonPropertyOrder(2)] DateTimeOffset Timestamp)
{
    /// <summary>Always tenant-manager.</summary>
    [JsonPropertyOrder(1)]
    public string Service => "tenant-manager";
}

/// <param name="Status">The worst of the checks.</param>
/// <param name="Timestamp">When this was found.</param>
/// <param name="Checks">One for each dependency.</param>
public sealed record ReadinessResponse(
    [property: JsonPropertyOrder(0)] string Status,
    [property: JsonPropertyOrder(2)] DateTimeOffset Timestamp,
    [property: JsonPropertyOrder(3)] IReadOnlyList<DependencyState> Checks)
{
    /// <summary>Always tenant-manager.</summary>
    [JsonPropertyOrder(1)]
    public string Service => "tenant-manager";
}

/// <param name="Name">Of the dependency.</param>
/// <param name="State">healthy, degraded or unhealthy.</param>
/// <param name="LatencyMs">How long the check took.</param>
/// <param name="Message">What was found, and what to do; null where there is nothing to say.</param>
public sealed record DependencyState(string Name, string State, double LatencyMs, string? Message);

internal static class HealthStates
{
    public const string Healthy = "healthy";
    public const string Degraded = "degraded";
    public const string Unhealthy = "unhealthy";

    public static string Of(bool isHealthy) => isHealthy ? Healthy : Unhealthy;

    public static string Of(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => Healthy,
        HealthStatus.Degraded => Degraded,
        HealthStatus.Unhealthy => Unhealthy,
        _ => throw new InvalidOperationException($"Unknown status {status}."),
    };
}
