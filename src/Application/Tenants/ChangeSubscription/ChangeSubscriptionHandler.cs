using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;

namespace TenantManager.Application.Tenants.ChangeSubscription;

/// <summary>Opens, limits or closes the tenant's database too, by the size that was last collected.</summary>
internal sealed class ChangeSubscriptionHandler(TenantStatusChange change, IUsageQueries usage, PlanQuotas plans, TimeProvider clock)
    : IRequestHandler<ChangeSubscriptionCommand, Result<TenantDetails>>
{
    public async ValueTask<Result<TenantDetails>> Handle(ChangeSubscriptionCommand command, CancellationToken cancellationToken) =>
        await change.RunAsync(
            command.TenantId,
            async tenant =>
            {
                var plan = command.Plan is { } name ? PlanNames.Parse(name) : tenant.Plan;
                var overrides = Merge(tenant.QuotaOverrides, command);
                if (tenant.ChangeSubscription(plan, overrides, clock.GetUtcNow()) is { IsSuccess: false } refused)
                    return refused;
                if (await usage.FindAsync(tenant.Id, cancellationToken) is { } used)
                    tenant.LimitStorage(used.DatabaseSizeBytes, plans.Of(tenant));
                return Result.Success();
            },
            cancellationToken);

    private static QuotaOverrides Merge(QuotaOverrides overrides, ChangeSubscriptionCommand command) => new(
        command.StorageBytes is { } storage ? storage.Value : overrides.StorageBytes,
        command.Users is { } users ? (int?)users.Value : overrides.Users,
        command.ApiCallsPerMonth is { } calls ? calls.Value : overrides.ApiCallsPerMonth);
}
