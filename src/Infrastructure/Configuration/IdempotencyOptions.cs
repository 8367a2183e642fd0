namespace TenantManager.Infrastructure.Configuration;

/// <param name="Lifetime"><c>IDEMPOTENCY_TTL</c>: how long a retry with the same <c>Idempotency-Key</c> gets the first answer.</param>
public sealed record IdempotencyOptions(TimeSpan Lifetime);
