using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Faults;
using TenantManager.Infrastructure.Provisioning.Copying;
using TenantManager.Infrastructure.Provisioning.Server;
using TenantManager.Infrastructure.Provisioning.Templates;
using TenantManager.Infrastructure.Security;
using TenantManager.Infrastructure.Telemetry;

namespace TenantManager.Infrastructure.Provisioning;

/// <summary>
/// Makes a database of the template and a role that owns it and everything in it, and passes it only when its catalog is the
/// template's. What is done inside it is done as that role.
/// </summary>
internal sealed partial class DatabaseCloner(
    AdministratorConnections administrator,
    DatabaseServerOptions server,
    TenantDatabaseOptions tenants,
    DatabaseSettings databaseSettings,
    ProvisioningMetrics metrics,
    AdministratorsExtensions administratorsExtensions,
    CapacityGuard capacity,
    FaultPoints faults,
    ILogger<DatabaseCloner> logger)
{
    /// <summary>What it leaves behind when it throws is for whoever knows the target's mark to remove.</summary>
    /// <exception cref="CloneDiffersException">The clone is not what the template was when it was sealed.</exception>
    public async Task CloneAsync(CloneTarget target, SchemaTemplate template, CancellationToken cancellationToken)
    {
        using var inFlight = metrics.CloneInFlight(target.IsForTenant ? "registration" : "warm");
        await using var connection = await administrator.OpenNamedAsync(target.ApplicationName, cancellationToken);
        // Nothing of it counts before its last commit, which waits for the disk and so for all that was written before.
        await connection.ExecuteAsync("SET synchronous_commit = off", cancellationToken);
        var isSuperuser = await ServerStatements.IsSuperuserAsync(connection, cancellationToken);
        await faults.ReachAsync(FaultPoint.CloneRole, cancellationToken);
        await ServerStatements.CreateRoleAsync(
            connection,
            new NewRole(target.Name, target.Mark, ScramVerifier.Create(target.Password), isSuperuser)
            {
                MemberOf = template.DatabaseName, ConnectionLimit = tenants.MaxConnectionsPerTenant,
            },
            cancellationToken);
        await faults.ReachAsync(FaultPoint.CloneCreating, cancellationToken);
        await metrics.MeasureAsync("clone", () => ServerStatements.CreateDatabaseAsync(
            connection, target.Name, SqlText.Identifier(template.DatabaseName), cancellationToken));
        capacity.CloneIsMade(template.SizeBytes);
        await faults.ReachAsync(FaultPoint.CloneCreated, cancellationToken);
        await ServerStatements.OpenDatabaseAsync(connection, target.Name, cancellationToken);
        await TakeOverAsync(target, template, isSuperuser, cancellationToken);
        await faults.ReachAsync(FaultPoint.CloneOwned, cancellationToken);
        await FinishAsync(connection, target, template, isSuperuser, cancellationToken);
        await faults.ReachAsync(FaultPoint.CloneClosed, cancellationToken);
    }

    /// <summary>As the new owner: what a source's owner put there must not run with more rights.</summary>
    private async Task TakeOverAsync(
        CloneTarget target, SchemaTemplate template, bool isSuperuser, CancellationToken cancellationToken)
    {
        var copy = new CopyTarget(target.Name, target.Password, target.ApplicationName);
        var access = copy.Settings(server);
        access.Options = $"{ServerSettings.FixedFormats} -c synchronous_commit=off";
        await using var connection = await AdministratorConnections.OpenAsync(access, cancellationToken);
        await metrics.MeasureAsync("own", () => connection.ExecuteAsync(
            $"REASSIGN OWNED BY {SqlText.Identifier(template.DatabaseName)} TO {SqlText.Identifier(target.Name)}", cancellationToken));
        if (isSuperuser)
            await administratorsExtensions.HandOverAsync(connection, template.DatabaseName, copy, cancellationToken);
        // A template that was replaced meanwhile may be dropped by now, and its settings with it.
        var settings = await DatabaseSettings.FindAsync(connection, template.DatabaseName, cancellationToken)
            ?? throw new CloneDiffersException(target.Name, template.DatabaseName);
        await databaseSettings.ApplyAsync(connection, settings, target.Name, cancellationToken);
        // The template's may have been changed, so they are looked at too.
        await metrics.MeasureAsync("verify", () => VerifyAsync(connection, target, template, cancellationToken));
    }

    private async Task VerifyAsync(
        NpgsqlConnection connection, CloneTarget target, SchemaTemplate template, CancellationToken cancellationToken)
    {
        var hash = await connection.ScalarAsync<string>(CatalogSql.Content, cancellationToken);
        var left = await connection.ScalarAsync<long>(
            $"""
            SELECT count(*) FROM pg_shdepend
            WHERE refclassid = 'pg_authid'::regclass AND refobjid = {SqlText.Literal(SqlText.Identifier(template.DatabaseName))}::regrole
              AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
            """,
            cancellationToken);
        if (hash == template.CatalogHash && left == 0)
            return;
        Differs(target.Name, template.DatabaseName, template.CatalogHash, hash, left);
        throw new CloneDiffersException(target.Name, template.DatabaseName);
    }

    private static async Task FinishAsync(
        NpgsqlConnection connection, CloneTarget target, SchemaTemplate template, bool isSuperuser, CancellationToken cancellationToken)
    {
        var name = SqlText.Identifier(target.Name);
        List<string> statements =
        [
            "SET LOCAL synchronous_commit = on",
            $"COMMENT ON DATABASE {name} IS {SqlText.Literal(target.Mark.DatabaseText)}",
            $"REVOKE {SqlText.Identifier(template.DatabaseName)} FROM {name}",
        ];
        if (!target.IsForTenant)
            statements.Add($"ALTER DATABASE {name} ALLOW_CONNECTIONS false");
        // A member of thousands of roles would pay for it at every check of a privilege. Of a warm one's the administrator stays
        // a member, to be able to rename what it owns.
        else if (!isSuperuser)
            statements.Add($"REVOKE {name} FROM CURRENT_USER");
        // The clone's own session would take a place of its owner's.
        await ServerStatements.EndSessionsAsync(connection, target.Name, target.ApplicationName, cancellationToken);
        await connection.ExecuteAsync(string.Join(";\n", statements), cancellationToken);
    }

    [LoggerMessage(2151, LogLevel.Error,
        "The clone {Database} differs from the template {Template}: catalog {Expected} became {Found}, and {Left} of its objects are the template's owner's")]
    private partial void Differs(string database, string template, string expected, string found, long left);
}

/// <summary>Somebody has changed the template since it was sealed: no tenant gets a clone of it.</summary>
internal sealed class CloneDiffersException(string clone, string template)
    : Exception($"The clone {clone} has not the catalog that the template {template} was sealed with.");
