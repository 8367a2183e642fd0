using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Auth.RegisterOrganization;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Faults;
using TenantManager.Infrastructure.Fleet;
using TenantManager.Infrastructure.Provisioning.Bootstrap;
using TenantManager.Infrastructure.Provisioning.Copying;
using TenantManager.Infrastructure.Provisioning.Server;
using TenantManager.Infrastructure.Provisioning.Templates;
using TenantManager.Infrastructure.Provisioning.Warm;
using TenantManager.Infrastructure.Security;
using TenantManager.Infrastructure.Telemetry;

namespace TenantManager.Infrastructure.Provisioning;

/// <summary>Gives tenants their databases: a warm one where there is one, otherwise a clone of the template.</summary>
internal sealed partial class TenantDatabaseProvisioner(
    AdministratorConnections administrator,
    SchemaTemplates templates,
    WarmDatabases warmDatabases,
    WarmDatabaseStore warmStore,
    WarmPoolService warmPool,
    DatabaseCloner cloner,
    CloneSlots slots,
    ICapacity capacity,
    MarkedDatabaseRemoval removal,
    RegistrationSteps steps,
    Installation installation,
    SecretsKey secrets,
    ProvisioningFailures failures,
    TenantBootstrap bootstrap,
    BootstrapOptions bootstrapOptions,
    DatabaseServerOptions server,
    SchemaCopyOptions options,
    ProvisioningMetrics metrics,
    FaultPoints faults,
    TimeProvider clock,
    ILogger<TenantDatabaseProvisioner> logger) : ITenantDatabaseProvisioner
{
    // The template that a clone is made from may be replaced, and dropped, in the instant before.
    private const int MaxAttempts = 3;

    // A registration that is complete does not wait longer for it.
    private static readonly TimeSpan MarkTimeout = TimeSpan.FromSeconds(2);

    public async Task<ProvisionedDatabase> ProvisionAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var hasBegun = false;
        try
        {
            await faults.ReachAsync(FaultPoint.RegistrationReserved, either.Token);
            return await ProvideAsync(tenant, () => hasBegun = true, either.Token);
        }
        catch (Exception e) when (
            !cancellationToken.IsCancellationRequested && failures.RefusalFor(e, timeout.IsCancellationRequested) is { } refusal)
        {
            throw new ProvisioningException(refusal, e is ProvisioningException ? e.InnerException : e) { NothingWasMade = !hasBegun };
        }
        finally
        {
            warmPool.Wake();
        }
    }

    public async Task BootstrapAsync(Tenant tenant, User administrator, CancellationToken cancellationToken)
    {
        if (bootstrapOptions.Script is null)
            return;
        using var timeout = new CancellationTokenSource(options.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await steps.WriteAsync(tenant.Id, ProvisioningSteps.Bootstrapping, either.Token);
            await faults.ReachAsync(FaultPoint.BootstrapBegun, either.Token);
            var target = new CopyTarget(tenant.DatabaseName.Value, PasswordOf(tenant), ApplicationNameFor(tenant.Id));
            await metrics.MeasureAsync("bootstrap", () => bootstrap.RunAsync(
                ValuesFor(tenant, administrator), target.Settings(server), either.Token));
            await faults.ReachAsync(FaultPoint.BootstrapDone, either.Token);
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ProvisioningException(ProvisioningErrors.BootstrapFailed, e);
        }
    }

    public async Task MarkCompleteAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(MarkTimeout);
        try
        {
            await using var connection = await administrator.OpenAsync(timeout.Token);
            await ServerStatements.MarkAsync(
                connection, tenant.DatabaseName.Value, await MarkOfAsync(tenant, MarkedAs.Tenant, timeout.Token), timeout.Token);
        }
        catch (Exception e)
        {
            NotMarked(e, tenant.Slug.Value, e.Message);
        }
    }

    public async Task<bool> IsMarkedCompleteAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        await using var connection = await administrator.OpenAsync(cancellationToken);
        return await ServerStatements.RoleIsOursAsync(
            connection, tenant.DatabaseName.Value, await MarkOfAsync(tenant, MarkedAs.Tenant, cancellationToken), cancellationToken);
    }

    public Task RemoveAsync(Tenant tenant, CancellationToken cancellationToken) =>
        metrics.MeasureAsync("undo", () => UndoAsync(tenant, cancellationToken));

    public async Task ResetPasswordAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        await using var connection = await administrator.OpenAsync(cancellationToken);
        var name = tenant.DatabaseName.Value;
        var (complete, pending) = (
            await MarkOfAsync(tenant, MarkedAs.Tenant, cancellationToken), await MarkOfAsync(tenant, MarkedAs.Pending, cancellationToken));
        if (!await ServerStatements.RoleIsOursAsync(connection, name, complete, cancellationToken)
            && !await ServerStatements.RoleIsOursAsync(connection, name, pending, cancellationToken))
        {
            RoleMissing(tenant.Slug.Value, name);
            return;
        }

        await ServerStatements.SetPasswordAsync(connection, name, ScramVerifier.Create(PasswordOf(tenant)), cancellationToken);
    }

    /// <summary>By which the sessions of a registration can be found in the server, and ended.</summary>
    internal static string ApplicationNameFor(Guid tenantId) => $"tm-provision {tenantId:D}";

    private async Task UndoAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        await steps.WriteAsync(tenant.Id, ProvisioningSteps.Undoing, cancellationToken);
        await removal.RemoveAsync(
            tenant.DatabaseName.Value,
            await MarkOfAsync(tenant, MarkedAs.Pending, cancellationToken),
            ApplicationNameFor(tenant.Id),
            cancellationToken);
        // A claim that was broken off has left it wholly the tenant's or wholly warm.
        if (await warmStore.FindClaimedAsync(tenant.Id, cancellationToken) is { } warm)
            await warmDatabases.RemoveAsync(warm, cancellationToken);
    }

    private string PasswordOf(Tenant tenant) => secrets.DerivePassword(tenant.Id, tenant.DatabasePasswordVersion);

    private static BootstrapValues ValuesFor(Tenant tenant, User administrator) => new(
        tenant.Id,
        tenant.Slug.Value,
        tenant.Name.Value,
        PlanNames.NameOf(tenant.Plan),
        administrator.Id,
        administrator.Email.Value,
        administrator.PasswordHash);

    private async Task<ObjectMark> MarkOfAsync(Tenant tenant, MarkedAs kind, CancellationToken cancellationToken) =>
        new(await installation.GetIdAsync(cancellationToken), kind, tenant.Id);

    private async Task<ProvisionedDatabase> ProvideAsync(Tenant tenant, Action onBeginning, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (template, wasBuilt) = await templates.EnsureAsync(cancellationToken);
            onBeginning();
            if (await warmDatabases.TryClaimAsync(tenant, template, cancellationToken))
                return new ProvisionedDatabase(template.SizeBytes, ProvisioningPath.Warm);
            if (await TryCloneAsync(tenant, template, isLast: attempt == MaxAttempts, cancellationToken))
                return new ProvisionedDatabase(template.SizeBytes, wasBuilt ? ProvisioningPath.Dump : ProvisioningPath.Clone);
        }
    }

    /// <summary>False where the template was not there any more, in use, or changed; then whatever was begun is removed.</summary>
    private async Task<bool> TryCloneAsync(
        Tenant tenant, SchemaTemplate template, bool isLast, CancellationToken cancellationToken)
    {
        using var slot = await slots.EnterAsync(cancellationToken);
        // Those before may have taken what there was when this one was let in.
        if (await capacity.FindShortageAsync(cancellationToken) is { } shortage)
            throw new ProvisioningException(RegistrationErrors.CapacityExhausted(shortage));
        await steps.WriteAsync(tenant.Id, ProvisioningSteps.Cloning, cancellationToken);
        var mark = await MarkOfAsync(tenant, MarkedAs.Pending, cancellationToken);
        var target = new CloneTarget(
            tenant.DatabaseName.Value, mark, PasswordOf(tenant), ApplicationNameFor(tenant.Id), IsForTenant: true);
        try
        {
            await cloner.CloneAsync(target, template, cancellationToken);
            return true;
        }
        catch (Exception e) when (!isLast && IsTemplatesFault(e))
        {
            await templates.DismissAsync(template, cancellationToken);
            await removal.RemoveAsync(target.Name, mark, target.ApplicationName, cancellationToken);
            return false;
        }
    }

    /// <summary>Its database or role is gone, or somebody has got into it: blocks every clone, or has changed it.</summary>
    private static bool IsTemplatesFault(Exception exception) => exception is CloneDiffersException or PostgresException
    {
        SqlState: PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.UndefinedObject or PostgresErrorCodes.ObjectInUse,
    };

    [LoggerMessage(2126, LogLevel.Warning,
        "Tenant {Slug} is active, and its role is not yet marked as a customer's; the next sweep does it: {Reason}")]
    private partial void NotMarked(Exception exception, string slug, string reason);

    [LoggerMessage(2122, LogLevel.Warning, "Tenant {Slug} has no role {Role} of ours; its password was not changed")]
    private partial void RoleMissing(string slug, string role);
}
