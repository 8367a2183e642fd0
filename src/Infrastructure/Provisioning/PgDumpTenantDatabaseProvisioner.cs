using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Provisioning.Tools;
using TenantManager.Infrastructure.Security;

namespace TenantManager.Infrastructure.Provisioning;

/// <summary>Makes every tenant database by a dump of the source and a restore, and compares the two.</summary>
internal sealed partial class PgDumpTenantDatabaseProvisioner(
    AdministratorConnections administrator,
    TenantDatabaseServer databases,
    IPostgresTools tools,
    AdministratorsExtensions administratorsExtensions,
    SchemaCopy copy,
    CopyCompletion completion,
    SecretsKey secrets,
    DatabaseServerOptions server,
    SchemaCopyOptions options,
    ProvisioningSlots slots,
    TimeProvider clock,
    ILogger<PgDumpTenantDatabaseProvisioner> logger) : ITenantDatabaseProvisioner
{
    public async Task<ProvisionedDatabase> ProvisionAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var hasBegun = false;
        try
        {
            using var slot = await slots.EnterAsync(either.Token);
            return await MakeAsync(tenant, () => hasBegun = true, either.Token);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && RefusalFor(e, timeout.IsCancellationRequested) is { } refusal)
        {
            throw new ProvisioningException(refusal, e is ProvisioningException ? e.InnerException : e) { NothingWasMade = !hasBegun };
        }
    }

    public Task BootstrapAsync(Tenant tenant, User administrator, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task RemoveAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        await using var connection = await administrator.OpenNamedAsync("tenant-manager removal", cancellationToken);
        // What a client that is gone has begun goes on in the server: nothing is proven gone before that has ended.
        // A restore's sessions are the tenant's, and end with the database.
        await TenantDatabaseServer.EndSessionsAsync(
            connection, server.AdminUser, ApplicationNameFor(tenant), cancellationToken);
        if (!await TenantDatabaseServer.RoleIsOursAsync(connection, tenant, cancellationToken))
            return;
        var isSuperuser = await TenantDatabaseServer.IsSuperuserAsync(connection, cancellationToken);
        await TenantDatabaseServer.DropAsync(connection, tenant, isSuperuser, cancellationToken);
    }

    public async Task ResetPasswordAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        await using var connection = await administrator.OpenAsync(cancellationToken);
        if (!await TenantDatabaseServer.RoleIsOursAsync(connection, tenant, cancellationToken))
        {
            RoleMissing(tenant.Slug.Value, tenant.DatabaseName.Value);
            return;
        }

        await TenantDatabaseServer.SetPasswordAsync(
            connection, tenant.DatabaseName, ScramVerifier.Create(PasswordOf(tenant)), cancellationToken);
    }

    private static string ApplicationNameFor(Tenant tenant) => $"tm-provision {tenant.Id:D}";

    private string PasswordOf(Tenant tenant) => secrets.DerivePassword(tenant.Id, tenant.DatabasePasswordVersion);

    private async Task<ProvisionedDatabase> MakeAsync(Tenant tenant, Action onBeginning, CancellationToken cancellationToken)
    {
        var applicationName = ApplicationNameFor(tenant);
        await using var source = await SourceSnapshot.TakeAsync(administrator, server, applicationName, cancellationToken);
        RequireReadable(source.Details);
        var pair = await tools.FindAsync(source.ServerMajor, cancellationToken);

        await using var connection = await administrator.OpenNamedAsync(applicationName, cancellationToken);
        var isSuperuser = await TenantDatabaseServer.IsSuperuserAsync(connection, cancellationToken);
        var password = PasswordOf(tenant);
        var target = new CopyTarget(tenant.DatabaseName.Value, password, applicationName);
        var extensions = isSuperuser ? source.Details.Extensions.Where(extension => extension.NeedsSuperuser).ToList() : [];

        onBeginning();
        await TenantDatabaseServer.CreateRoleAsync(
            connection, tenant, ScramVerifier.Create(password), isSuperuser, cancellationToken);
        if (!await TryCopyAsync(RestoreSearchPath.Empty))
        {
            if (!source.Details.DefinitionsCallFunctions)
                throw new ProvisioningException(ProvisioningErrors.NotRestorable(server.SourceDatabase));
            TryingWithSearchPath(target.Database);
            await TenantDatabaseServer.DropDatabaseAsync(connection, tenant.DatabaseName, cancellationToken);
            if (!await TryCopyAsync(RestoreSearchPath.OfSource))
                throw new ProvisioningException(ProvisioningErrors.NotRestorable(server.SourceDatabase));
        }

        await completion.RunAsync(source, target, cancellationToken);
        return new ProvisionedDatabase(
            await databases.FinishDatabaseAsync(connection, tenant, applicationName, isSuperuser, cancellationToken), ProvisioningPath.Dump);

        async Task<bool> TryCopyAsync(RestoreSearchPath searchPath)
        {
            await TenantDatabaseServer.CreateDatabaseAsync(connection, tenant.DatabaseName, source.Locale, cancellationToken);
            await administratorsExtensions.CreateAsync(extensions, target, cancellationToken);
            return await copy.TryRunAsync(source, target, pair, searchPath, cancellationToken);
        }
    }

    private void RequireReadable(SourceDetails source)
    {
        if (source.UnreadableTables.Count == 0)
            return;
        NotReadable(server.AdminUser, server.SourceDatabase, string.Join(", ", source.UnreadableTables));
        throw new ProvisioningException(ProvisioningErrors.SourceNotReadable(server.SourceDatabase, server.AdminUser));
    }

    private Error? RefusalFor(Exception exception, bool isTimeUp) => exception switch
    {
        // A tool that the end of the time killed fails too.
        OperationCanceledException or PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } or ProvisioningException
            when isTimeUp => ProvisioningErrors.SchemaCopyFailed(
                server.SourceDatabase, $"it took longer than SCHEMA_COPY_TIMEOUT ({options.Timeout.TotalSeconds:0} s)."),
        ProvisioningException e => e.Error,
        NpgsqlException or TimeoutException => ProvisioningErrors.CreateDatabaseFailed(ReasonOf(exception)),
        _ => null,
    };

    private string ReasonOf(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } =>
            $"the administrator '{server.AdminUser}' lacks a permission.",
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } =>
            $"PostgreSQL refuses the administrator '{server.AdminUser}'.",
        PostgresException { SqlState: PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.DuplicateDatabase } =>
            "a role or a database of the tenant's name exists, and is not ours.",
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => "the server's disk is full.",
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } => "the server has no connection left.",
        PostgresException e => $"PostgreSQL answers {e.SqlState}; the service's log says more.",
        _ => "PostgreSQL does not answer, or the connection broke.",
    };

    [LoggerMessage(2122, LogLevel.Warning, "Tenant {Slug} has no role {Role} of ours; its password was not changed")]
    private partial void RoleMissing(string slug, string role);

    [LoggerMessage(2124, LogLevel.Error, "The administrator {Administrator} may not read these tables of {Source}: {Tables}")]
    private partial void NotReadable(string administrator, string source, string tables);

    [LoggerMessage(2125, LogLevel.Warning,
        "Restoring {Database} again under the source's search path: its definitions call functions that may need it")]
    private partial void TryingWithSearchPath(string database);
}
