namespace TenantManager.Infrastructure.Persistence;

/// <summary>A fact about the service as a whole that all replicas share.</summary>
internal sealed class ServiceStateEntry
{
    public required string Key { get; init; }

    public required string Value { get; set; }
}
