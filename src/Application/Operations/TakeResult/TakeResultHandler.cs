using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Auth.RegisterOrganization;
using TenantManager.Application.Auth.Sessions;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Operations.TakeResult;

internal sealed class TakeResultHandler(
    IOperationRepository operations, SessionStarter sessions, ITenantDatabaseAccess databaseAccess, IUnitOfWork unitOfWork)
    : IRequestHandler<TakeResultCommand, Result<RegisterOrganizationResult>>
{
    public async ValueTask<Result<RegisterOrganizationResult>> Handle(TakeResultCommand command, CancellationToken cancellationToken)
    {
        await using var transaction = await unitOfWork.BeginTransactionAsync(cancellationToken);
        if (await operations.TryTakeResultAsync(command.Id, cancellationToken) is not { } account)
            return await WhyNotAsync(command.Id, cancellationToken);

        // Not committed: the result stays for when they may.
        var (administrator, tenant) = account;
        if (administrator.CheckAccess() is { IsSuccess: false } userRefused)
            return userRefused.Error;
        if (tenant.CheckAccess() is { IsSuccess: false } tenantRefused)
            return tenantRefused.Error;

        var session = sessions.Begin(administrator);
        await unitOfWork.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return RegisterOrganizationResult.Of(tenant, administrator, session, databaseAccess);
    }

    private async Task<Error> WhyNotAsync(Guid id, CancellationToken cancellationToken) =>
        await operations.FindAsync(id, cancellationToken) switch
        {
            null => OperationErrors.NotFound,
            { IsFinished: false } => OperationErrors.NotFinished,
            { Error: { } failure } => OperationErrors.Failed(failure.Code, failure.Message),
            _ => OperationErrors.ResultGone,
        };
}
