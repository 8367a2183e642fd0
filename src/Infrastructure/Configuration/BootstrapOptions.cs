using TenantManager.Infrastructure.Provisioning.Bootstrap;

namespace TenantManager.Infrastructure.Configuration;

/// <param name="Script">What <c>TENANT_BOOTSTRAP_SQL</c> names; null where new databases are left as they were copied.</param>
public sealed record BootstrapOptions(BootstrapScript? Script);
