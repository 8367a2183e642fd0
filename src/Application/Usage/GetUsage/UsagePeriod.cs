namespace TenantManager.Application.Usage.GetUsage;

/// <summary>Days of UTC, both ends included.</summary>
public readonly record struct UsagePeriod(DateOnly From, DateOnly To)
{
    public const int DefaultDays = 30;
    public const int MostDays = 366;

    public int Days => To.DayNumber - From.DayNumber + 1;

    public static UsagePeriod Of(GetUsageQuery query, DateOnly today)
    {
        var to = query.To ?? today;
        return new UsagePeriod(query.From ?? DateOnly.FromDayNumber(Math.Max(to.DayNumber - DefaultDays + 1, 0)), to);
    }
}
