namespace TenantManager.Domain.Tenants;

/// <summary>What a tenant has subscribed to. On the wire and in the registry: the lower-case name.</summary>
public enum Plan
{
    Free,
    Pro,
    Enterprise,
}
