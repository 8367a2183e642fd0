using System.Security.Cryptography;
using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;
using TenantManager.Application.TenantDatabases;
using TenantManager.Domain.ApiKeys;
using TenantManager.Domain.Common;
using TenantManager.Domain.DatabaseCredentials;
using TenantManager.Domain.Tenants;

namespace TenantManager.Application.DatabaseCredentials.LendCredential;

/// <summary>
/// Commits what is lent, and then makes the role: the sweep ends what a process leaves that dies between the two, unless a retry with the
/// same key goes on with it first.
/// </summary>
internal sealed class LendCredentialHandler(
    ITenantContext context,
    ITenantRepository tenants,
    IDatabaseCredentialRepository credentials,
    ILentRoles lentRoles,
    ITenantDatabaseAccess databaseAccess,
    IUnitOfWork unitOfWork,
    IServiceLifetime lifetime,
    TimeProvider clock) : IRequestHandler<LendCredentialCommand, Result<LentCredential>>
{
    private const int MostOpen = 20;

    private static readonly TimeSpan TakeBackTimeout = TimeSpan.FromSeconds(5);

    public async ValueTask<Result<LentCredential>> Handle(LendCredentialCommand command, CancellationToken cancellationToken)
    {
        // What a key has lent would outlive the key.
        if (context.Caller.Kind == CallerKind.ApiKey)
            return ApiKeyErrors.NotForApiKeys;
        var tenant = context.Caller.Tenant;
        var reserved = await ReserveAsync(tenant.Id, command, cancellationToken);
        if (!reserved.IsSuccess)
            return reserved.Error;
        var credential = reserved.Value;
        // Over before it was there: the tenant was suspended meanwhile, or it is what an earlier try has left. It is not to be kept as the answer.
        if (await MakeAsync(credential) is not { } password)
            return TenantDatabaseErrors.Unavailable;
        return new LentCredential(
            databaseAccess.UrlFor(tenant.DatabaseName, credential.RoleName, password), CredentialDetails.From(credential));
    }

    private async Task<Result<DatabaseCredential>> ReserveAsync(
        Guid tenantId, LendCredentialCommand command, CancellationToken cancellationToken)
    {
        await using var transaction = await unitOfWork.BeginTransactionAsync(cancellationToken);
        // Its status does not change meanwhile, and nobody else counts.
        if (await tenants.FindLockedAsync(tenantId, cancellationToken) is not { } tenant)
            return TenantErrors.NotFound;
        if (tenant.CheckAccess() is { IsSuccess: false } closed)
            return closed.Error;
        if (tenant.StorageState == StorageState.Closed)
            return QuotaErrors.Storage;
        if (tenant.StorageState == StorageState.ReadOnly && CredentialAccessNames.Find(command.Access) == CredentialAccess.Write)
            return QuotaErrors.StorageToWrite;
        if (command.Key is { } key && await credentials.FindByKeyAsync(key, cancellationToken) is { } begun)
            return begun;
        if (await credentials.CountOpenAsync(tenantId, cancellationToken) >= MostOpen)
            return DatabaseCredentialErrors.TooMany;
        var credential = DatabaseCredential.Lend(
            tenantId,
            tenant.DatabaseName,
            BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4)),
            CredentialAccessNames.Find(command.Access)!.Value,
            clock.GetUtcNow(),
            command.Time!.Value,
            command.Key?.Hash);
        credentials.Add(credential);
        await unitOfWork.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return credential;
    }

    private async Task<string?> MakeAsync(DatabaseCredential credential)
    {
        try
        {
            return await lentRoles.MakeAsync(credential.TenantId, credential.Id, lifetime.Stopping);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Nobody has its password: it is not to take a place until the sweep comes.
            using var timeout = new CancellationTokenSource(TakeBackTimeout, clock);
            await credentials.TryRevokeAsync(credential.TenantId, credential.Id, clock.GetUtcNow(), timeout.Token);
            throw;
        }
    }
}
