using Npgsql;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Provisioning.Server;

namespace TenantManager.Infrastructure.Provisioning.Copying;

/// <param name="Database">Name of the new database and of the role that owns it.</param>
/// <param name="Password">The role's.</param>
/// <param name="ApplicationName">By which the sessions of this copy can be found in the server.</param>
internal sealed record CopyTarget(string Database, string Password, string ApplicationName)
{
    /// <summary>How to connect to it as the role that owns it.</summary>
    public NpgsqlConnectionStringBuilder Settings(DatabaseServerOptions server) =>
        ServerSettings.For(server, Database, Password, Database, ApplicationName);

    /// <summary>Without the password.</summary>
    public override string ToString() => Database;
}
