namespace TenantManager.Api.OpenApi;

/// <summary>The statuses of failures that an operation can answer with, all with the same problem body.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ProducesProblemAttribute(params int[] statuses) : Attribute
{
    public IReadOnlyList<int> Statuses { get; } = statuses;
}
