namespace TenantManager.Api.Idempotency;

/// <summary>
/// On an action whose work is more than one transaction of the registry, and goes on by itself from where a dead process stopped
/// (see <see cref="KeyedHttpContext"/>). All other actions' writes are committed together with the answer.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ResumableByKeyAttribute : Attribute;
