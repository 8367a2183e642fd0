using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;

namespace TenantManager.Application.Settings.ChangeSettings;

internal sealed class ChangeSettingsHandler(
    ITenantContext context, ITenantSettingsRepository settings, IUnitOfWork unitOfWork, TimeProvider clock)
    : IRequestHandler<ChangeSettingsCommand, Result<SettingsDocument>>
{
    public async ValueTask<Result<SettingsDocument>> Handle(ChangeSettingsCommand command, CancellationToken cancellationToken)
    {
        await using var transaction = await unitOfWork.BeginTransactionAsync(cancellationToken);
        if (await settings.FindLockedAsync(context.Caller.Tenant.Id, cancellationToken) is not { } found)
            return TenantErrors.NotFound;
        if (!SettingsDocument.From(found).Satisfies(command.IfMatch))
            return SettingsErrors.Changed;
        if ((command.IsPatch ? MergePatch.TryApply(found.Document, command.Document) : command.Document) is not { } document)
            return SettingsErrors.NotStorable;
        if (SettingsRules.Problem(document) is not null)
            return SettingsErrors.TooLarge;

        found.Replace(document, clock.GetUtcNow());
        if (await settings.TrySaveAsync(found, cancellationToken) is not { } stored)
            return SettingsErrors.NotStorable;
        await transaction.CommitAsync(cancellationToken);
        return SettingsDocument.From(stored);
    }
}
