namespace TenantManager.Api.Idempotency;

/// <summary>Of an action that only reads, although its method is POST: it is to tell how things are now, and not what it told before.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ChangesNothingAttribute : Attribute;
