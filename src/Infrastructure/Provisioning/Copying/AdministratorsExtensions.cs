using Npgsql;
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
        await using var connection = await OpenAsync(target, cancellationToken);
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

    /// <summary>
    /// In a clone: what was granted to its template's role becomes the clone's. Giving objects away leaves privileges where they
    /// are. Nothing of anybody's runs at a grant: event triggers are a superuser's alone, and no restore makes them.
    /// </summary>
    /// <param name="clone">A connection to it.</param>
    /// <param name="templateRole">Of the role that the grants are to.</param>
    /// <param name="target">The clone.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task HandOverAsync(
        NpgsqlConnection clone, string templateRole, CopyTarget target, CancellationToken cancellationToken)
    {
        var wrappers = await ReadWrappersAsync(clone, templateRole, cancellationToken);
        if (wrappers.Count == 0)
            return;
        await using var connection = await OpenAsync(target, cancellationToken);
        foreach (var wrapper in wrappers.Select(SqlText.Identifier))
        {
            await connection.ExecuteAsync(
                $"""
                GRANT USAGE ON FOREIGN DATA WRAPPER {wrapper} TO {SqlText.Identifier(target.Database)};
                REVOKE USAGE ON FOREIGN DATA WRAPPER {wrapper} FROM {SqlText.Identifier(templateRole)}
                """,
                cancellationToken);
        }
    }

    private static async Task<List<string>> ReadWrappersAsync(
        NpgsqlConnection clone, string templateRole, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT w.fdwname::text FROM pg_foreign_data_wrapper w
            WHERE EXISTS (SELECT FROM aclexplode(w.fdwacl) a JOIN pg_roles r ON r.oid = a.grantee WHERE r.rolname = $1)
            """,
            clone);
        command.Parameters.AddWithValue(templateRole);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var wrappers = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            wrappers.Add(reader.GetString(0));
        return wrappers;
    }

    private Task<NpgsqlConnection> OpenAsync(CopyTarget target, CancellationToken cancellationToken) =>
        AdministratorConnections.OpenAsync(
            ServerSettings.For(server, server.AdminUser, server.AdminPassword, target.Database, target.ApplicationName),
            cancellationToken);
}
