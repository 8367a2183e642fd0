using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;
using TenantManager.Application.Auth.RegisterOrganization;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;

namespace TenantManager.Application.TenantDatabases.RunQuery;

/// <summary>
/// What writes and has a key is done at most once, whatever dies in between: its transaction is written down before it is committed, and
/// whoever comes with the same key asks what became of it.
/// </summary>
internal sealed class RunQueryHandler(ITenantContext context, ITenantDatabase database, IKeyedTransactions transactions)
    : IRequestHandler<RunQueryCommand, Result<QueryResult>>
{
    public async ValueTask<Result<QueryResult>> Handle(RunQueryCommand command, CancellationToken cancellationToken)
    {
        var tenant = context.Caller.Tenant;
        if (tenant.Status.CheckAccess() is { IsSuccess: false } closed)
            return closed.Error;
        if (command.Write && tenant.Allowance.Storage == StorageState.ReadOnly)
            return QuotaErrors.StorageToWrite;
        if (command is not { Write: true, Key: { } key })
            return await database.RunAsync(tenant, command, beforeCommit: null, cancellationToken);
        var former = await transactions.FindAsync(key, cancellationToken);
        if (former is not null && ErrorOf(await database.FindOutcomeAsync(tenant, former, cancellationToken)) is { } error)
            return error;
        return await database.RunAsync(
            tenant, command, transaction => transactions.TryNoteAsync(key, former, transaction, cancellationToken), cancellationToken);
    }

    private static Error? ErrorOf(TransactionOutcome former) => former switch
    {
        TransactionOutcome.Aborted => null,
        TransactionOutcome.InProgress => RegistrationErrors.InProgress,
        TransactionOutcome.Committed => TenantDatabaseErrors.AnswerLost,
        _ => throw new InvalidOperationException($"Unknown outcome {former}."),
    };
}
