using System.Globalization;
using TenantManager.Domain.Tenants;

namespace TenantManager.Api.Configuration;

/// <summary>A plan's quotas as <c>1GB/5/10000</c>: storage, users, calls a month.</summary>
public static class QuotaText
{
    public const string Form = "must be storage, users and calls a month such as 1GB/5/10000, each 0 for no limit";

    /// <summary>Null for anything else.</summary>
    public static Quotas? Parse(string text) =>
        text.Split('/', StringSplitOptions.TrimEntries) is [var storage, var users, var calls]
        && ByteSize.Parse(storage) is { } bytes
        && int.TryParse(users, NumberStyles.None, CultureInfo.InvariantCulture, out var mostUsers)
        && long.TryParse(calls, NumberStyles.None, CultureInfo.InvariantCulture, out var mostCalls)
            ? new Quotas(bytes == 0 ? null : bytes, mostUsers == 0 ? null : mostUsers, mostCalls == 0 ? null : mostCalls)
            : null;
}
