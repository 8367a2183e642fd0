namespace TenantManager.Domain.Tenants;

/// <summary>The calendar months, in UTC, that calls are counted by.</summary>
public static class UsageMonth
{
    public static DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(time.UtcDateTime);

    /// <summary>The first day of the month.</summary>
    public static DateOnly Of(DateOnly day) => day.AddDays(1 - day.Day);

    /// <summary>When the month of this time is over.</summary>
    public static DateTimeOffset EndAfter(DateTimeOffset time) =>
        new(Of(DayOf(time)).AddMonths(1), TimeOnly.MinValue, TimeSpan.Zero);
}
