using TenantManager.Application.Abstractions;

namespace TenantManager.Infrastructure.Access;

/// <summary>Keeps in memory what <see cref="AccessReader"/> reads, as long as <see cref="AccessChanges"/> hears of changes.</summary>
internal sealed class AccessDirectory(AccessReader reader, TimeProvider clock) : IAccessDirectory, IDisposable
{
    /// <summary>How long something is believed at most: where a notification is lost in spite of all.</summary>
    internal static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    /// <summary>After how long a silence nobody is taken to tell of changes.</summary>
    internal static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    /// <summary>How long while nobody tells of changes.</summary>
    internal static readonly TimeSpan LifetimeUntold = TimeSpan.FromSeconds(1);

    private readonly Remembered<Guid, UserAccess> _users = new(reader.ReadUserAsync, clock);
    private readonly Remembered<Guid, TenantAccess> _tenants = new(reader.ReadTenantAsync, clock);
    private readonly Remembered<string, ApiKeyAccess> _apiKeys =
        new((hash, cancellationToken) => reader.ReadApiKeyAsync(Convert.FromHexString(hash), cancellationToken), clock);

    private Heard? _heard;

    /// <summary>Something of a tenant has changed.</summary>
    public event Action<Guid>? TenantForgotten;

    /// <summary>Anything may have changed.</summary>
    public event Action? AllForgotten;

    private TimeSpan LifetimeNow =>
        Volatile.Read(ref _heard) is { } heard && clock.GetElapsedTime(heard.At) < Silence ? Lifetime : LifetimeUntold;

    public ValueTask<UserAccess?> FindUserAsync(Guid userId, CancellationToken cancellationToken) =>
        _users.GetAsync(userId, LifetimeNow, cancellationToken);

    public ValueTask<TenantAccess?> FindTenantAsync(Guid tenantId, CancellationToken cancellationToken) =>
        _tenants.GetAsync(tenantId, LifetimeNow, cancellationToken);

    public ValueTask<ApiKeyAccess?> FindApiKeyAsync(byte[] keyHash, CancellationToken cancellationToken) =>
        _apiKeys.GetAsync(Convert.ToHexStringLower(keyHash), LifetimeNow, cancellationToken);

    /// <summary>From now on every change is told of. What changed before that is not known.</summary>
    public void BeTold()
    {
        Clear();
        Hear();
    }

    /// <summary>Whoever tells of changes is there, and has told of all until now.</summary>
    public void Hear() => Volatile.Write(ref _heard, new Heard(clock.GetTimestamp()));

    /// <summary>Nobody tells of changes any more.</summary>
    public void BeUntold() => Volatile.Write(ref _heard, null);

    /// <param name="notification">As the registry's triggers send it: <c>user:</c>, <c>tenant:</c> or <c>api_key:</c>, and an
    /// id or a hash. What is not understood makes everything forgotten.</param>
    public void Forget(string notification)
    {
        switch (notification.Split(':', 2))
        {
            case ["user", var id] when Guid.TryParse(id, out var userId):
                _users.Forget(userId);
                break;
            case ["tenant", var id] when Guid.TryParse(id, out var tenantId):
                _tenants.Forget(tenantId);
                TenantForgotten?.Invoke(tenantId);
                break;
            case ["api_key", var hash]:
                _apiKeys.Forget(hash);
                break;
            default:
                Clear();
                break;
        }
    }

    public void Dispose()
    {
        _users.Dispose();
        _tenants.Dispose();
        _apiKeys.Dispose();
    }

    private void Clear()
    {
        _users.Clear();
        _tenants.Clear();
        _apiKeys.Clear();
        AllForgotten?.Invoke();
    }

    private sealed record Heard(long At);
}
