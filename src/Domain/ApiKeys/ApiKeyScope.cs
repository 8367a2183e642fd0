namespace TenantManager.Domain.ApiKeys;

/// <summary>What a key may do; each includes those before it. On the wire and in the registry: the lower-case name.</summary>
public enum ApiKeyScope
{
    /// <summary>Look.</summary>
    Read,

    /// <summary>What a user of role USER may.</summary>
    Write,

    /// <summary>What an administrator may.</summary>
    Admin,
}
