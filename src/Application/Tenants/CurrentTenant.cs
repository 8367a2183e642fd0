using TenantManager.Application.Abstractions;
using TenantManager.Domain.Tenants;

namespace TenantManager.Application.Tenants;

/// <summary>A tenant as its own users see it.</summary>
public sealed record CurrentTenant
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public required string Slug { get; init; }

    public required Plan Plan { get; init; }

    public required TenantStatus Status { get; init; }

    /// <summary>`open`; `read_only` past the quota of storage, `closed` past one and a half times of it.</summary>
    public required StorageState StorageState { get; init; }

    public required Quotas Quotas { get; init; }

    public required CurrentUsage Usage { get; init; }

    /// <param name="tenant">As the caller has it.</param>
    /// <param name="usage">Just read.</param>
    /// <param name="calls">Knows of those that this replica has not written down yet.</param>
    public static CurrentTenant From(TenantAccess tenant, TenantUsage usage, ICallMeter calls) => new()
    {
        Id = tenant.Id,
        Name = tenant.Name,
        Slug = tenant.Slug,
        Plan = tenant.Plan,
        Status = tenant.Status,
        StorageState = tenant.Allowance.Storage,
        Quotas = tenant.Allowance.Quotas,
        Usage = new CurrentUsage(
            usage.DatabaseSizeBytes,
            usage.ActiveUsersCount,
            calls.CallsThisMonth(tenant with
            {
                Allowance = tenant.Allowance with { Month = usage.Month, ApiCallsThisMonth = usage.ApiCallsThisMonth },
            }),
            usage.LastActivity,
            usage.CollectedAt),
    };
}

/// <param name="DatabaseSizeBytes">As last collected.</param>
/// <param name="ActiveUsersCount">As last collected.</param>
/// <param name="ApiCallsThisMonth">In this calendar month of UTC; others' of the last seconds may be missing.</param>
/// <param name="LastActivity">When the last call was made, some seconds behind.</param>
/// <param name="CollectedAt">When size and users were last looked at; null before the first time.</param>
public sealed record CurrentUsage(
    long DatabaseSizeBytes, int ActiveUsersCount, long ApiCallsThisMonth, DateTimeOffset? LastActivity, DateTimeOffset? CollectedAt);
