using TenantManager.Domain.Tenants;
using TenantManager.Infrastructure.Configuration;

namespace TenantManager.Api.Configuration;

/// <summary>What each plan may use, and how what is used is collected and kept.</summary>
internal static class UsageSettingsReader
{
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestRetention = TimeSpan.FromDays(1);

    public static UsageOptions Read(VariableReader variables) => new(
        new PlanQuotas(
            Quotas(variables, "QUOTA_FREE", PlanQuotas.Default.Free),
            Quotas(variables, "QUOTA_PRO", PlanQuotas.Default.Pro),
            Quotas(variables, "QUOTA_ENTERPRISE", PlanQuotas.Default.Enterprise)),
        variables.Duration("USAGE_INTERVAL", UsageOptions.Default.Interval, ShortestInterval),
        variables.Duration("USAGE_RETENTION", UsageOptions.Default.Retention, ShortestRetention));

    private static Quotas Quotas(VariableReader variables, string name, Quotas otherwise)
    {
        if (variables.Text(name) is not { } text)
            return otherwise;
        if (QuotaText.Parse(text) is { } quotas)
            return quotas;
        variables.Mistake(name, QuotaText.Form);
        return otherwise;
    }
}
