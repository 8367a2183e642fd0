namespace TenantManager.Domain.Tenants;

/// <summary>How much a tenant may use. Null is no limit.</summary>
/// <param name="StorageBytes">Size of its database.</param>
/// <param name="Users">Active users.</param>
/// <param name="ApiCallsPerMonth">In a calendar month of UTC.</param>
public sealed record Quotas(long? StorageBytes, int? Users, long? ApiCallsPerMonth)
{
    /// <summary>With what was agreed with one tenant in the place of its plan's.</summary>
    public Quotas With(QuotaOverrides overrides) => new(
        overrides.StorageBytes ?? StorageBytes, overrides.Users ?? Users, overrides.ApiCallsPerMonth ?? ApiCallsPerMonth);

    /// <summary>What a database of this size may still be used for.</summary>
    public StorageState StorageStateAt(long databaseSizeBytes) => StorageBytes switch
    {
        { } most when databaseSizeBytes - most > most / 2 => StorageState.Closed,
        { } most when databaseSizeBytes > most => StorageState.ReadOnly,
        _ => StorageState.Open,
    };
}

/// <summary>What was agreed with one tenant, whatever its plan says. Null is what the plan says.</summary>
public sealed record QuotaOverrides(long? StorageBytes, int? Users, long? ApiCallsPerMonth)
{
    public static readonly QuotaOverrides None = new(null, null, null);
}

/// <summary>The quotas of each plan.</summary>
public sealed record PlanQuotas(Quotas Free, Quotas Pro, Quotas Enterprise)
{
    private const long Gigabyte = 1L << 30;

    /// <summary>Where nothing is configured.</summary>
    public static readonly PlanQuotas Default = new(
        new Quotas(Gigabyte, 5, 10_000), new Quotas(50 * Gigabyte, 50, 100_000), new Quotas(500 * Gigabyte, 1_000, 1_000_000));

    public Quotas Of(Plan plan) => plan switch
    {
        Plan.Free => Free,
        Plan.Pro => Pro,
        Plan.Enterprise => Enterprise,
        _ => throw new InvalidOperationException($"Unknown plan {plan}."),
    };

    public Quotas Of(Tenant tenant) => Of(tenant.Plan).With(tenant.QuotaOverrides);
}
