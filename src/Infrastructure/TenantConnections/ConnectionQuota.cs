namespace TenantManager.Infrastructure.TenantConnections;

/// <summary>
/// Who may have how many connections: so many for each tenant, so many for all together. What a tenant has open and does not use is taken
/// from it for another's need, from whoever has not used it for the longest. Where all are in use the tenant with the fewest comes next,
/// however many wait of the others. Knows of no connection: what is to be closed it says.
/// </summary>
/// <param name="mostPerTenant">Open at once for one tenant.</param>
/// <param name="mostTotal">Open at once for all.</param>
/// <param name="mostWaiting">For all; beyond them whoever has the most waiting gives up its last for one who has fewer.</param>
/// <param name="closeIdle">Closes all that the tenant has open and does not use. Called under the lock: it must not wait.</param>
internal sealed class ConnectionQuota(int mostPerTenant, int mostTotal, int mostWaiting, Action<Guid> closeIdle)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, Share> _shares = [];

    // Those with something idle, the longest unused first.
    private readonly LinkedList<Share> _idle = [];
    private readonly HashSet<Share> _wanting = [];
    private int _open;
    private int _waiting;

    /// <summary>Takes a place, if that needs no waiting. It is to be given back.</summary>
    public bool TryEnter(Guid tenantId)
    {
        lock (_lock)
        {
            var share = ShareOf(tenantId);
            if (share.Waiters.Count == 0 && TryGrant(share))
                return true;
            ForgetIfUnused(share);
            return false;
        }
    }

    /// <summary>Waits for a place. Each that was granted is to be given back.</summary>
    /// <returns>False where too many wait.</returns>
    public async Task<bool> EnterAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_lock)
        {
            var share = ShareOf(tenantId);
            if (share.Waiters.Count == 0 && TryGrant(share))
                return true;
            if (_waiting >= mostWaiting && !TrySendAway(share))
            {
                ForgetIfUnused(share);
                return false;
            }

            waiter = new Waiter(share);
            share.Waiters.AddLast(waiter.Node);
            _wanting.Add(share);
            _waiting++;
        }

        await using var registration = cancellationToken.UnsafeRegister(static (state, token) =>
        {
            var (quota, cancelled) = ((ConnectionQuota, Waiter))state!;
            quota.Leave(cancelled, token);
        }, (this, waiter));
        return await waiter.Granted.Task;
    }

    /// <summary>Gives a place back.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="isOpen">Whether the connection is still open, for the tenant's next use.</param>
    public void Exit(Guid tenantId, bool isOpen)
    {
        lock (_lock)
        {
            var share = _shares[tenantId];
            share.InUse--;
            if (isOpen)
            {
                Unlink(share);
                share.Node = _idle.AddLast(share);
            }
            else
            {
                share.Open--;
                _open--;
            }

            GrantToThoseWaiting();
            ForgetIfUnused(share);
        }
    }

    /// <summary>What the tenant had open and did not use is closed, by whoever calls this.</summary>
    public void IdleIsClosed(Guid tenantId)
    {
        lock (_lock)
        {
            if (!_shares.TryGetValue(tenantId, out var share))
                return;
            DropIdle(share);
            GrantToThoseWaiting();
            ForgetIfUnused(share);
        }
    }

    public ConnectionUse Read()
    {
        lock (_lock)
        {
            return new ConnectionUse(
                _open, _waiting, [.. _shares.Select(s => new TenantConnectionUse(s.Key, s.Value.InUse, s.Value.Open - s.Value.InUse, s.Value.Waiters.Count))]);
        }
    }

    private Share ShareOf(Guid tenantId)
    {
        if (!_shares.TryGetValue(tenantId, out var share))
            _shares.Add(tenantId, share = new Share(tenantId));
        return share;
    }

    private bool TryGrant(Share share)
    {
        if (share.InUse >= mostPerTenant)
            return false;
        if (share.InUse == share.Open)
        {
            if (_open >= mostTotal && !TryTakeIdle())
                return false;
            share.Open++;
            _open++;
        }

        share.InUse++;
        if (share.InUse == share.Open)
            Unlink(share);
        return true;
    }

    private bool TryTakeIdle()
    {
        if (_idle.First?.Value is not { } unused)
            return false;
        closeIdle(unused.TenantId);
        DropIdle(unused);
        ForgetIfUnused(unused);
        return true;
    }

    private void DropIdle(Share share)
    {
        _open -= share.Open - share.InUse;
        share.Open = share.InUse;
        Unlink(share);
    }

    private void GrantToThoseWaiting()
    {
        while (_wanting.Count > 0)
        {
            // Of as many in use, who waits for the longest.
            var next = _wanting.Where(share => share.InUse < mostPerTenant)
                .MinBy(share => (share.InUse, share.Waiters.First!.Value.Number));
            if (next is null || !TryGrant(next))
                return;
            var waiter = next.Waiters.First!.Value;
            Remove(waiter);
            waiter.Granted.SetResult(true);
        }
    }

    /// <summary>The last of whoever has the most waiting, if that leaves it as many as the newcomer has then.</summary>
    private bool TrySendAway(Share newcomer)
    {
        var most = _wanting.MaxBy(share => share.Waiters.Count);
        if (most is null || most.Waiters.Count <= newcomer.Waiters.Count + 1)
            return false;
        var last = most.Waiters.Last!.Value;
        Remove(last);
        last.Granted.SetResult(false);
        return true;
    }

    private void Leave(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (waiter.Node.List is null)
                return; // granted, or sent away, in this instant
            Remove(waiter);
            ForgetIfUnused(waiter.Share);
        }

        waiter.Granted.SetCanceled(cancellationToken);
    }

    private void Remove(Waiter waiter)
    {
        waiter.Share.Waiters.Remove(waiter.Node);
        if (waiter.Share.Waiters.Count == 0)
            _wanting.Remove(waiter.Share);
        _waiting--;
    }

    private void Unlink(Share share)
    {
        if (share.Node is null)
            return;
        _idle.Remove(share.Node);
        share.Node = null;
    }

    private void ForgetIfUnused(Share share)
    {
        if (share is { Open: 0, Waiters.Count: 0 })
            _shares.Remove(share.TenantId);
    }

    private sealed class Share(Guid tenantId)
    {
        public Guid TenantId { get; } = tenantId;

        /// <summary>In use or idle.</summary>
        public int Open { get; set; }

        public int InUse { get; set; }

        public LinkedList<Waiter> Waiters { get; } = [];

        /// <summary>Among those with something idle.</summary>
        public LinkedListNode<Share>? Node { get; set; }
    }

    private sealed class Waiter
    {
        private static long _last;

        public Waiter(Share share)
        {
            Share = share;
            Node = new LinkedListNode<Waiter>(this);
        }

        public Share Share { get; }

        public long Number { get; } = Interlocked.Increment(ref _last);

        public LinkedListNode<Waiter> Node { get; }

        /// <summary>False: sent away.</summary>
        public TaskCompletionSource<bool> Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <param name="Open">Of all tenants.</param>
/// <param name="Waiting">Who waits for one.</param>
/// <param name="Tenants">Those that have any, or wait.</param>
internal sealed record ConnectionUse(int Open, int Waiting, IReadOnlyList<TenantConnectionUse> Tenants);

internal sealed record TenantConnectionUse(Guid TenantId, int InUse, int Idle, int Waiting);
