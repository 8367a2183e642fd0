namespace TenantManager.Infrastructure.Provisioning;

/// <summary>
/// How many clones are made at once. Two per two cores are enough: more of them only take turns. Registrations come before the
/// making of warm databases, which only takes a place that nobody waits for.
/// </summary>
internal sealed class CloneSlots : IDisposable
{
    private const int MaxWaiting = 200;

    private readonly BoundedSemaphore _places = new(Count, MaxWaiting);

    public static int Count { get; } = Math.Max(2, Environment.ProcessorCount);

    /// <inheritdoc cref="BoundedSemaphore.EnterAsync"/>
    public Task<IDisposable> EnterAsync(CancellationToken cancellationToken) => _places.EnterAsync(cancellationToken);

    /// <inheritdoc cref="BoundedSemaphore.TryEnterIdle"/>
    public IDisposable? TryEnterIdle() => _places.TryEnterIdle();

    public void Dispose() => _places.Dispose();
}
