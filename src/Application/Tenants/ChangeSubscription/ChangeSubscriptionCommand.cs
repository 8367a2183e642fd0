using Mediator;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Tenants.ChangeSubscription;

/// <summary>Changes a tenant's plan, or the quotas that it has instead of its plan's. What is null is left as it is.</summary>
/// <param name="TenantId">Whose.</param>
/// <param name="Plan">By its name.</param>
public sealed record ChangeSubscriptionCommand(Guid TenantId, string? Plan) : IRequest<Result<TenantDetails>>
{
    public QuotaChange? StorageBytes { get; init; }

    public QuotaChange? Users { get; init; }

    public QuotaChange? ApiCallsPerMonth { get; init; }

    public bool ChangesNothing => this is { Plan: null, StorageBytes: null, Users: null, ApiCallsPerMonth: null };
}

/// <param name="Value">Null for what the plan says.</param>
public sealed record QuotaChange(long? Value);
