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

    public string UrlFor(Tenant tenant)
    {
        var name = Uri.EscapeDataString(tenant.DatabaseName.Value);
        var password = Uri.EscapeDataString(secrets.DerivePassword(tenant.Id, tenant.DatabasePasswordVersion));
        var host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        return $"postgresql://{name}:{password}@{host}:{Port}/{name}";
    }
}
