using TenantManager.Domain.DatabaseCredentials;
using TenantManager.Infrastructure.Provisioning.Server;

namespace TenantManager.Infrastructure.Provisioning.Lending;

/// <param name="Name">Of the role.</param>
/// <param name="Mark">What makes it ours.</param>
/// <param name="Database">The tenant's, and the name of the role that owns it.</param>
/// <param name="Access">What it may do there.</param>
/// <param name="ExpiresAt">Until when.</param>
internal sealed record LentRole(string Name, ObjectMark Mark, string Database, CredentialAccess Access, DateTimeOffset ExpiresAt);
