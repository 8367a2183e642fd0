namespace TenantManager.Application.Usage.GetUsage;

/// <param name="From">The first day, in UTC.</param>
/// <param name="To">The last day.</param>
/// <param name="Days">In their order; days of which nothing is known are left out.</param>
public sealed record UsageHistory(DateOnly From, DateOnly To, IReadOnlyList<DayOfUsage> Days);

/// <param name="Day">Of UTC.</param>
/// <param name="ApiCalls">Made on that day.</param>
/// <param name="DatabaseSizeBytes">As last collected on that day; null where it was not.</param>
/// <param name="ActiveUsersCount">As last collected on that day; null where it was not.</param>
public sealed record DayOfUsage(DateOnly Day, long ApiCalls, long? DatabaseSizeBytes, int? ActiveUsersCount);
