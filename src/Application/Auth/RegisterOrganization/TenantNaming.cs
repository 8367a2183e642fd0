namespace TenantManager.Application.Auth.RegisterOrganization;

/// <param name="DatabasePrefix"><c>TENANT_DB_PREFIX</c>: what the names of tenant databases begin with.</param>
public sealed record TenantNaming(string DatabasePrefix);
