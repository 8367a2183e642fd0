using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Application.TenantDatabases;
using TenantManager.Application.TenantDatabases.RunQuery;
using TenantManager.Domain.Tenants;
using TenantManager.Infrastructure.Access;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Provisioning.Server;
using TenantManager.Infrastructure.Security;
using TenantManager.Infrastructure.Telemetry;

namespace TenantManager.Infrastructure.TenantConnections;

/// <summary>
/// Connections to tenants' databases, as the tenants' own roles: a pool for each tenant that was lately used, within the limits for one
/// and for all. A pool that nobody uses is gone after <c>POOL_IDLE_TIMEOUT</c>, and at once when the registry's row of its tenant changes.
/// </summary>
internal sealed class TenantPools : BackgroundService, ITenantPools
{
    private const string ApplicationName = "tenant-manager tenant";
    private const int MaxWaiting = 1000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortestRound = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Guid, Pool> _pools = new();
    private readonly ConnectionQuota _quota;
    private readonly DatabaseServerOptions _server;
    private readonly TenantDatabaseOptions _options;
    private readonly SecretsKey _secrets;
    private readonly TimeProvider _clock;

    public TenantPools(
        DatabaseServerOptions server, TenantDatabaseOptions options, SecretsKey secrets, AccessDirectory directory, TimeProvider clock)
    {
        directory.TenantForgotten += Close;
        directory.AllForgotten += CloseAll;
        (_server, _options, _secrets, _clock) = (server, options, secrets, clock);
        _quota = new ConnectionQuota(options.MaxConnectionsPerTenant, options.MaxTotalConnections, MaxWaiting, CloseIdle);
    }

    /// <summary>An open connection; dispose of it to give it back.</summary>
    /// <exception cref="TenantDatabaseException">There was none for so long, too many wait, the server cannot be reached, or the database
    /// is closed since it is too large.</exception>
    public async Task<TenantConnection> OpenAsync(TenantAccess tenant, CancellationToken cancellationToken)
    {
        if (tenant.Allowance.Storage == StorageState.Closed)
            throw new TenantDatabaseException(QuotaErrors.Storage);
        await EnterAsync(tenant.Id, cancellationToken);
        try
        {
            try
            {
                return await OpenAsync(PoolOf(tenant), tenant.Id, cancellationToken);
            }
            catch (ObjectDisposedException)
            {
                // The pool was closed in this instant, since something of the tenant has changed.
                return await OpenAsync(PoolOf(tenant), tenant.Id, cancellationToken);
            }
        }
        catch (Exception e)
        {
            _quota.Exit(tenant.Id, isOpen: false);
            if (cancellationToken.IsCancellationRequested || e is not (NpgsqlException or TimeoutException or ObjectDisposedException))
                throw;
            // The server's own limits: clients with the tenant's URL, and other replicas, have connections too.
            throw new TenantDatabaseException(
                e is PostgresException { SqlState: PostgresErrorCodes.TooManyConnections }
                    ? TenantDatabaseErrors.ConnectionsExhausted
                    : TenantDatabaseErrors.Unavailable,
                e);
        }
    }

    /// <summary>Ends a tenant's pool: what is idle at once, what is in use when it is given back. The next use makes a new one.</summary>
    public void Close(Guid tenantId)
    {
        if (!_pools.TryRemove(tenantId, out var pool))
            return;
        pool.IsClosed = true;
        pool.Source.Dispose();
        _quota.IdleIsClosed(tenantId);
    }

    public IReadOnlyList<PoolDetails> Read()
    {
        var use = _quota.Read().Tenants.ToDictionary(tenant => tenant.TenantId);
        return
        [
            .. _pools.Select(pool =>
            {
                var tenant = use.GetValueOrDefault(pool.Key);
                return new PoolDetails(
                    pool.Key, pool.Value.DatabaseName, tenant?.InUse ?? 0, tenant?.Idle ?? 0, tenant?.Waiting ?? 0,
                    _clock.GetUtcNow() - _clock.GetElapsedTime(pool.Value.LastUsed));
            }).OrderByDescending(pool => pool.InUse).ThenByDescending(pool => pool.LastUsedAt),
        ];
    }

    public override void Dispose()
    {
        CloseAll();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_options.PoolIdleTimeout == TimeSpan.Zero)
            return;
        var round = _options.PoolIdleTimeout / 4;
        using var timer = new PeriodicTimer(round > ShortestRound ? round : ShortestRound, _clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var inUse = _quota.Read().Tenants.Where(tenant => tenant.InUse + tenant.Waiting > 0).Select(tenant => tenant.TenantId).ToHashSet();
            foreach (var (tenantId, pool) in _pools)
            {
                if (!inUse.Contains(tenantId) && _clock.GetElapsedTime(pool.LastUsed) >= _options.PoolIdleTimeout)
                    Close(tenantId);
            }
        }
    }

    private async Task<TenantConnection> OpenAsync(Pool pool, Guid tenantId, CancellationToken cancellationToken)
    {
        pool.LastUsed = _clock.GetTimestamp();
        var connection = await pool.Source.OpenConnectionAsync(cancellationToken);
        return new TenantConnection(connection, isOpen => Exit(pool, tenantId, isOpen));
    }

    private async Task EnterAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        if (_quota.TryEnter(tenantId))
            return;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            if (!await _quota.EnterAsync(tenantId, patience.Token))
                throw new TenantDatabaseException(TenantDatabaseErrors.ConnectionsExhausted);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TenantDatabaseException(TenantDatabaseErrors.ConnectionsExhausted, e);
        }
    }

    private void CloseAll()
    {
        foreach (var tenantId in _pools.Keys)
            Close(tenantId);
    }

    private void Exit(Pool pool, Guid tenantId, bool isOpen) => _quota.Exit(tenantId, isOpen && !pool.IsClosed);

    private void CloseIdle(Guid tenantId)
    {
        if (_pools.TryGetValue(tenantId, out var pool))
            pool.Source.Clear();
    }

    private Pool PoolOf(TenantAccess tenant)
    {
        while (true)
        {
            var pool = _pools.GetOrAdd(tenant.Id, static (_, made) => made.Pools.Create(made.Tenant), (Pools: this, Tenant: tenant));
            if (pool.DatabaseName == tenant.DatabaseName && pool.PasswordVersion == tenant.DatabasePasswordVersion)
                return pool;
            Close(tenant.Id);
        }
    }

    private Pool Create(TenantAccess tenant)
    {
        var settings = ServerSettings.For(
            _server, tenant.DatabaseName, _secrets.DerivePassword(tenant.Id, tenant.DatabasePasswordVersion), tenant.DatabaseName, ApplicationName);
        settings.SearchPath = null; // the tenant's own
        settings.Options = $"{ServerSettings.FixedFormats} -c statement_timeout={RunQueryCommand.DefaultTimeout.TotalMilliseconds:0}";
        settings.IncludeErrorDetail = true; // told to nobody but the tenant
        settings.Pooling = true;
        settings.NoResetOnClose = true; // SessionReset does it,
        settings.IncludeFailedBatchedCommand = true; // and has to know what failed
        settings.MinPoolSize = 0;
        settings.MaxPoolSize = _options.MaxConnectionsPerTenant;
        settings.Timeout = (int)Patience.TotalSeconds;
        return new Pool(
            ServerSettings.ToDataSource(settings, TelemetryNames.TenantPools), tenant.DatabaseName, tenant.DatabasePasswordVersion)
        {
            LastUsed = _clock.GetTimestamp(),
        };
    }

    private sealed class Pool(NpgsqlDataSource source, string databaseName, int passwordVersion)
    {
        public NpgsqlDataSource Source { get; } = source;

        public string DatabaseName { get; } = databaseName;

        public int PasswordVersion { get; } = passwordVersion;

        public long LastUsed { get; set; }

        public bool IsClosed { get; set; }
    }
}
