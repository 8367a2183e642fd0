using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Faults;
using TenantManager.Infrastructure.Fleet;
using TenantManager.Infrastructure.Provisioning.Copying;
using TenantManager.Infrastructure.Provisioning.Server;
using TenantManager.Infrastructure.Provisioning.Tools;
using TenantManager.Infrastructure.Security;

namespace TenantManager.Infrastructure.Provisioning.Templates;

/// <summary>
/// Makes a template by a dump of the source and a restore, compares the two, and seals it: nobody can connect to it any more, not
/// even a superuser, and it can still be cloned.
/// </summary>
internal sealed partial class TemplateBuilder(
    AdministratorConnections administrator,
    IPostgresTools tools,
    AdministratorsExtensions administratorsExtensions,
    SchemaCopy copy,
    CopyCompletion completion,
    SourceFingerprint fingerprint,
    MarkedDatabaseRemoval removal,
    Installation installation,
    SecretsKey secrets,
    DatabaseServerOptions server,
    TemplateOptions options,
    FaultPoints faults,
    TimeProvider clock,
    ILogger<TemplateBuilder> logger)
{
    /// <summary>
    /// Looks at the source, and builds a template unless the one given still says the same (then only its fingerprint is new).
    /// What it leaves behind when it throws is for <see cref="RemoveAsync"/>.
    /// </summary>
    /// <param name="id">Of the template's row, in which it is building.</param>
    /// <param name="name">Of the database and the role to make.</param>
    /// <param name="current">Null to build in any case.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProvisioningException">The source cannot be copied; the error says why.</exception>
    public async Task<BuildOutcome> BuildAsync(
        Guid id, string name, SchemaTemplate? current, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        var applicationName = ApplicationNameFor(id);
        await using var source = await SourceSnapshot.TakeAsync(
            administrator, server, options, fingerprint, applicationName, cancellationToken);
        RequireReadable(source.Details);
        var pair = await tools.FindAsync(source.ServerMajor, cancellationToken);
        var dumpHash = SourceHash.Of(source, await copy.HashDumpAsync(source, applicationName, pair, cancellationToken));
        if (current?.DumpHash == dumpHash)
            return new BuildOutcome(source.Fingerprint, null);

        await faults.ReachAsync(FaultPoint.TemplateReserved, cancellationToken);
        var target = new CopyTarget(name, secrets.DerivePassword(id, version: 1), applicationName);
        await using var connection = await administrator.OpenNamedAsync(applicationName, cancellationToken);
        await CopyAsync(connection, id, source, target, pair, cancellationToken);
        await faults.ReachAsync(FaultPoint.TemplateCopied, cancellationToken);
        await completion.RunAsync(source, target, cancellationToken);
        var catalogHash = await HashCatalogAsync(target, cancellationToken);
        var size = await SealAsync(connection, id, target, cancellationToken);
        await faults.ReachAsync(FaultPoint.TemplateSealed, cancellationToken);
        return new BuildOutcome(
            source.Fingerprint,
            new BuiltTemplate(source.Fingerprint, dumpHash, catalogHash, size, clock.GetElapsedTime(start)));
    }

    /// <summary>Drops what there is of a template, and returns when it is proven gone.</summary>
    public async Task RemoveAsync(Guid id, string name, CancellationToken cancellationToken) => await removal.RemoveAsync(
        name, await MarkOfAsync(id, cancellationToken), ApplicationNameFor(id), cancellationToken);

    internal static string ApplicationNameFor(Guid id) => $"tm-template {id:D}";

    private async Task<ObjectMark> MarkOfAsync(Guid id, CancellationToken cancellationToken) =>
        new(await installation.GetIdAsync(cancellationToken), MarkedAs.Template, id);

    private async Task CopyAsync(
        NpgsqlConnection connection, Guid id, SourceSnapshot source, CopyTarget target, PostgresToolPair pair, CancellationToken cancellationToken)
    {
        var isSuperuser = await ServerStatements.IsSuperuserAsync(connection, cancellationToken);
        var extensions = isSuperuser ? source.Details.Extensions.Where(extension => extension.NeedsSuperuser).ToList() : [];
        await ServerStatements.CreateRoleAsync(
            connection,
            new NewRole(target.Database, await MarkOfAsync(id, cancellationToken), ScramVerifier.Create(target.Password), isSuperuser),
            cancellationToken);
        if (await TryCopyAsync(RestoreSearchPath.Empty))
            return;
        if (!source.Details.DefinitionsCallFunctions)
            throw new ProvisioningException(ProvisioningErrors.NotRestorable(server.SourceDatabase));
        TryingWithSearchPath(target.Database);
        await ServerStatements.DropDatabaseAsync(connection, target.Database, cancellationToken);
        if (!await TryCopyAsync(RestoreSearchPath.OfSource))
            throw new ProvisioningException(ProvisioningErrors.NotRestorable(server.SourceDatabase));

        async Task<bool> TryCopyAsync(RestoreSearchPath searchPath)
        {
            await ServerStatements.CreateDatabaseAsync(
                connection, target.Database, $"template0{source.Locale.ToCreateOptions()}", cancellationToken);
            await ServerStatements.OpenDatabaseAsync(connection, target.Database, cancellationToken);
            await administratorsExtensions.CreateAsync(extensions, target, cancellationToken);
            return await copy.TryRunAsync(source, target, pair, searchPath, cancellationToken);
        }
    }

    private async Task<string> HashCatalogAsync(CopyTarget target, CancellationToken cancellationToken)
    {
        var settings = target.Settings(server);
        settings.Options = ServerSettings.FixedFormats;
        await using var connection = await AdministratorConnections.OpenAsync(settings, cancellationToken);
        return await connection.ScalarAsync<string>(CatalogSql.Content, cancellationToken);
    }

    /// <summary>
    /// The administrator becomes the database's owner: giving a clone's objects to a tenant gives all that the template's role
    /// owns on the server, the database too if it were one of them. The commit waits for the disk, and so for all that the restore
    /// wrote without waiting, since a server has one log.
    /// </summary>
    private async Task<long> SealAsync(
        NpgsqlConnection connection, Guid id, CopyTarget target, CancellationToken cancellationToken)
    {
        var database = SqlText.Identifier(target.Database);
        await ServerStatements.EndSessionsAsync(connection, target.Database, target.ApplicationName, cancellationToken);
        var size = await connection.ScalarAsync<long>(
            $"SELECT pg_database_size({SqlText.Literal(target.Database)})", cancellationToken);
        await connection.ExecuteAsync(
            $"""
            SET LOCAL synchronous_commit = on;
            ALTER DATABASE {database} ALLOW_CONNECTIONS false;
            ALTER DATABASE {database} OWNER TO CURRENT_USER;
            COMMENT ON DATABASE {database} IS {SqlText.Literal((await MarkOfAsync(id, cancellationToken)).Text)};
            ALTER ROLE {database} NOLOGIN
            """,
            cancellationToken);
        return size;
    }

    private void RequireReadable(SourceDetails source)
    {
        if (source.UnreadableTables.Count == 0)
            return;
        NotReadable(server.AdminUser, server.SourceDatabase, string.Join(", ", source.UnreadableTables));
        throw new ProvisioningException(ProvisioningErrors.SourceNotReadable(server.SourceDatabase, server.AdminUser));
    }

    [LoggerMessage(2124, LogLevel.Error, "The administrator {Administrator} may not read these tables of {Source}: {Tables}")]
    private partial void NotReadable(string administrator, string source, string tables);

    [LoggerMessage(2125, LogLevel.Warning,
        "Restoring {Database} again under the source's search path: its definitions call functions that may need it")]
    private partial void TryingWithSearchPath(string database);
}

/// <param name="SourceFingerprint">Of the source in the snapshot that was looked at.</param>
/// <param name="Built">Null where the current template has the same schema.</param>
internal sealed record BuildOutcome(string SourceFingerprint, BuiltTemplate? Built);

/// <inheritdoc cref="SchemaTemplate"/>
internal sealed record BuiltTemplate(
    string SourceFingerprint, string DumpHash, string CatalogHash, long SizeBytes, TimeSpan BuildTime);
