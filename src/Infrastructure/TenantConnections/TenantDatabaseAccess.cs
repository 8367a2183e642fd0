using TenantManager.Application.Abstractions;
using TenantManager.Domain.Tenants;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Security;

namespace TenantManager.Infrastructure.TenantConnections;

internal sealed class TenantDatabaseAccess(TenantDatabaseOptions options, SecretsKey secrets) : ITenantDatabaseAccess
{
    public string Host => options.PublicHost;

    public int Port => options.PublicPort;

    public string SecretsKeyId => secrets.Id;

    public string UrlFor(Tenant tenant) => UrlFor(tenant.Id, tenant.DatabaseName.Value, tenant.DatabasePasswordVersion);

    public string UrlFor(TenantAccess tenant) => UrlFor(tenant.Id, tenant.DatabaseName, tenant.DatabasePasswordVersion);

    public string UrlFor(string databaseName, string role, string password)
    {
        var host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        return $"postgresql://{Uri.EscapeDataString(role)}:{Uri.EscapeDataString(password)}@{host}:{Port}/{Uri.EscapeDataString(databaseName)}";
    }

    private string UrlFor(Guid tenantId, string name, int passwordVersion) =>
        UrlFor(name, name, secrets.DerivePassword(tenantId, passwordVersion));
}
