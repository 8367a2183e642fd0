using System.Globalization;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Tenants;

namespace TenantManager.Api.Usage;

/// <summary>What is left of the month's calls, on the answer to each.</summary>
internal static class QuotaHeaders
{
    /// <summary>How many calls a month has; absent where there is no limit.</summary>
    public const string Limit = "X-Quota-Limit";

    /// <summary>How many are left; absent where there is no limit.</summary>
    public const string Remaining = "X-Quota-Remaining";

    /// <summary>When the next month begins.</summary>
    public const string Reset = "X-Quota-Reset";

    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromDays(1);

    // The same for every answer of a month; a reference, which is written whole.
    private static volatile MonthsEnd? _end;

    public static void Set(HttpResponse response, TenantAllowance allowance, MeteredCall call, DateTimeOffset now)
    {
        if (allowance.Quotas.ApiCallsPerMonth is not { } most)
            return;
        var end = EndOf(now);
        response.Headers[Limit] = most.ToString(CultureInfo.InvariantCulture);
        response.Headers[Remaining] = Math.Max(most - call.ThisMonth, 0).ToString(CultureInfo.InvariantCulture);
        response.Headers[Reset] = end.Text;
        if (call.IsCounted)
            return;
        // No longer than a day: the operator may raise the quota.
        var wait = end.Time - now < LongestRetryAfter ? end.Time - now : LongestRetryAfter;
        response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
    }

    private static MonthsEnd EndOf(DateTimeOffset now)
    {
        if (_end is { } known && now < known.Time)
            return known;
        var time = UsageMonth.EndAfter(now);
        return _end = new MonthsEnd(time, time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
    }

    private sealed record MonthsEnd(DateTimeOffset Time, string Text);
}
