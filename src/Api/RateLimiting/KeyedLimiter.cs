using System.Threading.RateLimiting;
using TenantManager.Api.Configuration;

namespace TenantManager.Api.RateLimiting;

/// <summary>Limits by whom or what a request is about, wherever it comes from.</summary>
internal abstract class KeyedLimiter(RateLimit? limit) : IDisposable
{
    private readonly PartitionedRateLimiter<string> _limiter =
        PartitionedRateLimiter.Create<string, string>(key => RateLimitPartitions.For(key, limit));

    public RateLimitLease Acquire(string key) => _limiter.AttemptAcquire(key);

    public void Dispose() => _limiter.Dispose();
}

/// <summary>Tries of one account's password: an account attacked from many addresses is as protected as from one.</summary>
internal sealed class LoginAccountLimiter(RateLimitSettings settings) : KeyedLimiter(settings.Login);

/// <summary>Mails that anybody may have sent to one account.</summary>
internal sealed class PasswordResetLimiter(RateLimitSettings settings) : KeyedLimiter(settings.PasswordReset);

/// <summary>Invitations of one organization: mails to strangers, and questions who has an account.</summary>
internal sealed class InvitationLimiter(RateLimitSettings settings) : KeyedLimiter(settings.Invite);
