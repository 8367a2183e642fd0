using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Tenants;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Provisioning.Tools;
using TenantManager.Infrastructure.Security;

namespace TenantManager.Infrastructure.Provisioning;

/// <summary>Makes every tenant database by a dump of the source and a restore, and compares the two.</summary>
internal sealed partial class PgDumpTenantDatabaseProvisioner(
    AdministratorConnections administrator,
    TenantDatabaseServer databases,
    IPostgresTools tools,
    SchemaCopy copy,
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
        try
        {
            using var slot = await slots.EnterAsync(either.Token);
            return await MakeAsync(tenant, either.Token);
        }
        catch (Exception e) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested
            && e is OperationCanceledException or PostgresException { SqlState: PostgresErrorCodes.QueryCanceled })
        {
            throw new ProvisioningException(
                ProvisioningErrors.SchemaCopyFailed(
                    server.SourceDatabase, $"it took longer than SCHEMA_COPY_TIMEOUT ({options.Timeout.TotalSeconds:0} s)."),
                e);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException && !cancellationToken.IsCancellationRequested)
        {
            throw new ProvisioningException(ProvisioningErrors.CreateDatabaseFailed(ReasonOf(e)), e);
        }
    }

    public async Task RemoveAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        await using var connection = await administrator.OpenNamedAsync("tenant-manager removal", cancellationToken);
        // What a client that is gone has begun goes on in the server: nothing is proven gone before that has ended.
        await TenantDatabaseServer.EndSessionsAsync(connection, ApplicationNameFor(tenant), cancellationToken);
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

    private async Task<ProvisionedDatabase> MakeAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        var applicationName = ApplicationNameFor(tenant);
        await using var source = await SourceSnapshot.TakeAsync(administrator, server, applicationName, cancellationToken);
        var pair = await tools.FindAsync(source.ServerMajor, cancellationToken);

        await using var connection = await administrator.OpenNamedAsync(applicationName, cancellationToken);
        var isSuperuser = await TenantDatabaseServer.IsSuperuserAsync(connection, cancellationToken);
        var extensions = ExtensionPlan.For(source.Extensions, isSuperuser);
        var password = PasswordOf(tenant);

        await databases.CreateRoleAsync(connection, tenant, ScramVerifier.Create(password), isSuperuser, cancellationToken);
        await TenantDatabaseServer.CreateDatabaseAsync(connection, tenant.DatabaseName, source.Locale, cancellationToken);
        await CreateExtensionsAsync(tenant, extensions, applicationName, cancellationToken);
        await copy.RunAsync(
            source, new CopyTarget(tenant.DatabaseName.Value, password, applicationName, extensions), pair, cancellationToken);
        await VerifyAsync(tenant, source, password, applicationName, cancellationToken);
        return new ProvisionedDatabase(
            await TenantDatabaseServer.FinishDatabaseAsync(connection, tenant, isSuperuser, cancellationToken));
    }

    private async Task CreateExtensionsAsync(
        Tenant tenant, ExtensionPlan plan, string applicationName, CancellationToken cancellationToken)
    {
        if (plan.ByAdministrator.Count == 0)
            return;
        var settings = ServerSettings.For(
            server, server.AdminUser, server.AdminPassword, tenant.DatabaseName.Value, applicationName);
        await using var connection = await AdministratorConnections.OpenAsync(settings, cancellationToken);
        foreach (var extension in plan.ByAdministrator)
        {
            await TenantDatabaseServer.ExecuteAsync(
                connection,
                $"CREATE EXTENSION IF NOT EXISTS {SqlText.Identifier(extension.Name)} SCHEMA {SqlText.Identifier(extension.Schema)} CASCADE",
                cancellationToken);
        }
    }

    /// <summary>Looks in as the tenant's own role: what the source's owner put there must not run with more rights.</summary>
    private async Task VerifyAsync(
        Tenant tenant, SourceSnapshot source, string password, string applicationName, CancellationToken cancellationToken)
    {
        var name = tenant.DatabaseName.Value;
        var settings = ServerSettings.For(server, name, password, name, applicationName);
        await using var connection = await AdministratorConnections.OpenAsync(settings, cancellationToken);
        if (source.PublicSchema != await PublicSchema.ReadAsync(connection, cancellationToken)
            && source.PublicSchema.ToStatement() is { } statement)
        {
            await TenantDatabaseServer.ExecuteAsync(connection, statement, cancellationToken);
        }

        var differences = source.Inventory.DifferencesTo(await SchemaInventory.TakeAsync(connection, cancellationToken));
        if (differences.Count == 0)
            return;
        CopyDiffers(name, string.Join("; ", differences));
        throw new ProvisioningException(ProvisioningErrors.SchemaCopyFailed(
            server.SourceDatabase, "the copy has not the same objects as the source. The service's log says which."));
    }

    private string ReasonOf(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } =>
            $"the administrator '{server.AdminUser}' lacks a permission.",
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } =>
            $"PostgreSQL refuses the administrator '{server.AdminUser}'.",
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => "the server's disk is full.",
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } => "the server has no connection left.",
        PostgresException e => $"PostgreSQL answers {e.SqlState}; the service's log says more.",
        _ => "PostgreSQL does not answer, or the connection broke.",
    };

    [LoggerMessage(2121, LogLevel.Error, "The copy {Database} differs from the source: {Differences}")]
    private partial void CopyDiffers(string database, string differences);

    [LoggerMessage(2122, LogLevel.Warning, "Tenant {Slug} has no role {Role} of ours; its password was not changed")]
    private partial void RoleMissing(string slug, string role);
}
