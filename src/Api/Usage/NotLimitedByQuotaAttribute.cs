namespace TenantManager.Api.Usage;

/// <summary>For what a tenant needs to see that its calls are used up, and to stop whoever uses them: counted, and never refused.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NotLimitedByQuotaAttribute : Attribute;
