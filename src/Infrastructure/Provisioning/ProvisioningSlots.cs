using TenantManager.Application.Abstractions;

namespace TenantManager.Infrastructure.Provisioning;

/// <summary>
/// How many schema copies run at once, and how many may wait. Two per two cores are enough: more of them only take turns
/// (and each holds four connections to the server).
/// </summary>
internal sealed class ProvisioningSlots : IDisposable
{
    private const int MaxWaiting = 200;

    private readonly SemaphoreSlim _slots = new(Math.Max(2, Environment.ProcessorCount));
    private int _waiting;

    /// <summary>Waits for a slot; dispose the answer to give it back.</summary>
    /// <exception cref="ProvisioningException">Too many wait already.</exception>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > MaxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw new ProvisioningException(ProvisioningErrors.Busy);
        }

        try
        {
            await _slots.WaitAsync(cancellationToken);
            return new Slot(_slots);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Dispose() => _slots.Dispose();

    private sealed class Slot(SemaphoreSlim slots) : IDisposable
    {
        public void Dispose() => slots.Release();
    }
}
