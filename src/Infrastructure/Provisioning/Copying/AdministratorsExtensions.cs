using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Provisioning.Server;

namespace TenantManager.Infrastructure.Provisioning.Copying;

/// <summary>
/// The extensions that only a superuser may create. An administrator who is one creates them while the new database is
/// still empty, so that nothing of anybody's can run with its rights; the restore then finds them there.
/// </summary>
internal sealed class AdministratorsExtensions(DatabaseServerOptions server)
{
    public async Task CreateAsync(
        IReadOnlyList<SourceExtension> extensions, CopyTarget target, CancellationToken cancellationToken)
    {
        if (extensions.Count == 0)
            return;
        var settings = ServerSettings.For(
            server, server.AdminUser, server.AdminPassword, target.Database, target.ApplicationName);
        await using var connection = await AdministratorConnections.OpenAsync(settings, cancellationToken);
        foreach (var extension in extensions)
        {
            // As PostgreSQL does with trusted extensions: the extension is the tenant's, which may comment on it, as the
            // restore will, and drop it; its functions stay a superuser's, for some of them are dangerous in their owner's hands.
            await connection.ExecuteAsync(
                $"""
                CREATE EXTENSION IF NOT EXISTS {SqlText.Identifier(extension.Name)} SCHEMA {SqlText.Identifier(extension.Schema)} CASCADE;
                UPDATE pg_catalog.pg_extension SET extowner = r.oid FROM pg_catalog.pg_roles r
                WHERE extname = {SqlText.Literal(extension.Name)} AND r.rolname = {SqlText.Literal(target.Database)};
                """,
                cancellationToken);
        }

        foreach (var wrapper in extensions.SelectMany(extension => extension.WrappersInUse))
        {
            await connection.ExecuteAsync(
                $"GRANT USAGE ON FOREIGN DATA WRAPPER {SqlText.Identifier(wrapper)} TO {SqlText.Identifier(target.Database)}",
                cancellationToken);
        }
    }
}
