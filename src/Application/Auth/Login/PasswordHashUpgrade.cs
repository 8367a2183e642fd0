using Microsoft.Extensions.Logging;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Auth.Login;

/// <summary>
/// Replaces a password's hash of an older work factor while the password is at hand. It may come to nothing (no place in
/// the queue, a password changed meanwhile, a registry that does not answer): the next login tries again.
/// </summary>
internal sealed partial class PasswordHashUpgrade(
    IPasswordHasher hasher, IUserRepository users, TimeProvider clock, ILogger<PasswordHashUpgrade> logger)
{
    // Enough for the dearest hash, and a bearable login: the row may be locked by whoever changes the password.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public async Task TryAsync(User user, string password, CancellationToken cancellationToken)
    {
        var former = user.PasswordHash;
        if (!hasher.NeedsUpgrade(former))
            return;

        using var limit = new CancellationTokenSource(Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var hash = await hasher.HashAsync(password, either.Token).WaitAsync(either.Token);
            user.ChangePasswordHash(hash, clock.GetUtcNow());
            await users.TryReplacePasswordHashAsync(user, former, either.Token);
        }
        catch (HashingOverloadedException)
        {
            Postponed(user.Id, "too many passwords are being checked");
        }
#pragma warning disable CA1031 // whatever it was, the login has succeeded
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Postponed(user.Id, limit.IsCancellationRequested ? $"it took longer than {Limit.TotalSeconds} s" : e.GetType().Name);
        }
    }

    [LoggerMessage(1131, LogLevel.Warning, "The password hash of user {UserId} stays at its older work factor until the next login: {Reason}")]
    private partial void Postponed(Guid userId, string reason);
}
