using Npgsql;

namespace DotnetBackend;

/// <summary>
/// A pool of connections for each tenant that was lately used: at most 500, and none that was idle for ten minutes. One that is in use is
/// closed when the last who uses it gives it back.
/// </summary>
internal sealed class TenantDataSources(TenantManagerClient manager, TimeProvider clock) : IDisposable
{
    private const int Most = 500;
    private static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ResolutionTime = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, Entry> _entries = [];

    /// <exception cref="TenantRefusedException">The tenant may not be served, or all places are taken.</exception>
    public async Task<Rented> RentAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        var entry = Take(tenantId);
        try
        {
            // Asked once for all who wait, so no single one of them may cancel it.
            return new Rented(this, entry, await entry.Source.Value.WaitAsync(cancellationToken));
        }
        catch
        {
            if (entry.Source.Value is { IsCompleted: true, IsCompletedSuccessfully: false })
                Forget(tenantId);
            GiveBack(entry);
            throw;
        }
    }

    /// <summary>The next who wants the tenant's asks Tenant Manager anew.</summary>
    public void Forget(Guid tenantId)
    {
        lock (_lock)
        {
            if (_entries.Remove(tenantId, out var entry))
                Retire(entry);
        }
    }

    public void CloseIdle()
    {
        lock (_lock)
        {
            foreach (var (tenantId, entry) in _entries.Where(entry => IsIdle(entry.Value)).ToList())
            {
                _entries.Remove(tenantId);
                Retire(entry);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var entry in _entries.Values)
                Retire(entry);
            _entries.Clear();
        }
    }

    private Entry Take(Guid tenantId)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(tenantId, out var entry))
            {
                if (_entries.Count >= Most)
                    MakeRoom();
                entry = new Entry(new Lazy<Task<NpgsqlDataSource>>(() => OpenAsync(tenantId)));
                _entries.Add(tenantId, entry);
            }

            entry.Users++;
            return entry;
        }
    }

    private void MakeRoom()
    {
        var free = _entries.Where(entry => entry.Value.Users == 0).ToList();
        if (free.Count == 0)
            throw new TenantRefusedException(StatusCodes.Status503ServiceUnavailable, "too_many_tenants_in_use");
        var (tenantId, entry) = free.MinBy(entry => entry.Value.LastUsed);
        _entries.Remove(tenantId);
        Retire(entry);
    }

    private void GiveBack(Entry entry)
    {
        lock (_lock)
        {
            entry.Users--;
            entry.LastUsed = clock.GetTimestamp();
            if (entry.IsRetired)
                Retire(entry);
        }
    }

    private static void Retire(Entry entry)
    {
        entry.IsRetired = true;
        if (entry is { Users: 0, Source: { IsValueCreated: true, Value: { IsCompletedSuccessfully: true, Result: var source } } })
            source.Dispose();
    }

    private bool IsIdle(Entry entry) => entry.Users == 0 && clock.GetElapsedTime(entry.LastUsed) > IdleTime;

    private async Task<NpgsqlDataSource> OpenAsync(Guid tenantId)
    {
        using var timeout = new CancellationTokenSource(ResolutionTime);
        return NpgsqlDataSource.Create(await manager.GetConnectionStringAsync(tenantId, timeout.Token));
    }

    internal sealed class Entry(Lazy<Task<NpgsqlDataSource>> source)
    {
        public Lazy<Task<NpgsqlDataSource>> Source => source;

        public int Users { get; set; }

        public long LastUsed { get; set; }

        public bool IsRetired { get; set; }
    }

    internal sealed class Rented(TenantDataSources owner, Entry entry, NpgsqlDataSource source) : IDisposable
    {
        public NpgsqlDataSource Source => source;

        public void Dispose() => owner.GiveBack(entry);
    }
}

/// <summary>Closes what nobody has asked for lately.</summary>
internal sealed class IdleTenants(TenantDataSources sources, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            sources.CloseIdle();
    }
}
