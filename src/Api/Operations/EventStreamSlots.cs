namespace TenantManager.Api.Operations;

/// <summary>How many clients may listen to this process at once.</summary>
internal sealed class EventStreamSlots
{
    public const int Most = 200;

    private int _taken;

    /// <summary>Null where there is none left; dispose of it to give it back.</summary>
    public IDisposable? TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= Most)
            return new Slot(this);
        Interlocked.Decrement(ref _taken);
        return null;
    }

    private sealed class Slot(EventStreamSlots slots) : IDisposable
    {
        private int _isGivenBack;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isGivenBack, 1) == 0)
                Interlocked.Decrement(ref slots._taken);
        }
    }
}
