using TenantManager.Domain.Tenants;

namespace TenantManager.Application.Abstractions;

/// <summary>How a tenant's own backend reaches its database. Passwords are derived, never stored.</summary>
public interface ITenantDatabaseAccess
{
    /// <summary>The host that clients connect to: a pooler's, where one is configured.</summary>
    string Host { get; }

    int Port { get; }

    /// <summary>Which secrets key passwords are derived from at present: an id, not the key.</summary>
    string SecretsKeyId { get; }

    /// <summary>A <c>postgresql://</c> URL with the tenant's own role, percent-encoded.</summary>
    string UrlFor(Tenant tenant);

    /// <inheritdoc cref="UrlFor(Tenant)"/>
    string UrlFor(TenantAccess tenant);

    /// <summary>The same with another role.</summary>
    string UrlFor(string databaseName, string role, string password);
}
