using System.Threading.RateLimiting;
using TenantManager.Api.Configuration;
using TenantManager.Domain.Users;

namespace TenantManager.Api.RateLimiting;

/// <summary>Limits logins by account too: an account attacked from many addresses is as protected as from one.</summary>
internal sealed class LoginAccountLimiter(RateLimitSettings settings) : IDisposable
{
    private readonly PartitionedRateLimiter<string> _limiter =
        PartitionedRateLimiter.Create<string, string>(account => RateLimitPartitions.For(account, settings.Login));

    public RateLimitLease Acquire(EmailAddress account) => _limiter.AttemptAcquire(account.Value);

    public void Dispose() => _limiter.Dispose();
}
