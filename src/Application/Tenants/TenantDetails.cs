using TenantManager.Domain.Tenants;

namespace TenantManager.Application.Tenants;

/// <summary>A tenant as operators see it.</summary>
public sealed record TenantDetails
{
    public required Guid Id { get; init; }

    public required string Slug { get; init; }

    public required string Name { get; init; }

    public required string DatabaseName { get; init; }

    public required TenantStatus Status { get; init; }

    public required Plan Plan { get; init; }

    /// <summary>What was agreed with it; null where its plan's quota holds.</summary>
    public required TenantQuotaOverrides QuotaOverrides { get; init; }

    /// <summary>`open`; `read_only` past the quota of storage, `closed` past one and a half times of it.</summary>
    public required StorageState StorageState { get; init; }

    /// <summary>Why an operator has suspended it; null while it is not.</summary>
    public required string? SuspensionReason { get; init; }

    public required DateTimeOffset? SuspendedAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public required TenantUsageDetails Usage { get; init; }
}

/// <summary>What a tenant uses, as last collected.</summary>
public sealed record TenantUsageDetails
{
    public required long DatabaseSizeBytes { get; init; }

    public required int ActiveUsersCount { get; init; }

    public required long ApiCallsCount { get; init; }

    public required DateTimeOffset? LastActivity { get; init; }
}

/// <summary>Quotas of one tenant, in the place of its plan's.</summary>
public sealed record TenantQuotaOverrides
{
    public required long? StorageBytes { get; init; }

    public required int? Users { get; init; }

    public required long? ApiCallsPerMonth { get; init; }
}
