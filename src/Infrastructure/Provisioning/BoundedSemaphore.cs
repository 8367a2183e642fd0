using TenantManager.Application.Abstractions;

namespace TenantManager.Infrastructure.Provisioning;

/// <summary>So many at once, so many more waiting, and no more.</summary>
internal sealed class BoundedSemaphore(int places, int maxWaiting) : IDisposable
{
    private readonly SemaphoreSlim _places = new(places);
    private int _waiting;

    /// <summary>How many wait for a place at this moment.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Waits for a place; dispose the answer to give it back.</summary>
    /// <exception cref="ProvisioningException">Too many wait already.</exception>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > maxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw new ProvisioningException(ProvisioningErrors.Busy);
        }

        try
        {
            await _places.WaitAsync(cancellationToken);
            return new Place(_places);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>A place, if there is one that nobody waits for; else null.</summary>
    public IDisposable? TryEnterIdle() => Waiting == 0 && _places.Wait(0) ? new Place(_places) : null;

    public void Dispose() => _places.Dispose();

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        private int _isGivenBack;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isGivenBack, 1) == 0)
                places.Release();
        }
    }
}
