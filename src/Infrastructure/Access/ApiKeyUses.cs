using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Startup;

namespace TenantManager.Infrastructure.Access;

/// <summary>
/// Writes down every few seconds which API keys were used since, all in one statement; a crash loses those seconds. A key that another
/// replica writes at the same time is left to it.
/// </summary>
internal sealed partial class ApiKeyUses(
    NpgsqlDataSource registry, StartupState startup, TimeProvider clock, ILogger<ApiKeyUses> logger) : BackgroundService, IApiKeyUses
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private ConcurrentDictionary<Guid, DateTimeOffset> _uses = new();

    public void Add(Guid apiKeyId) => _uses[apiKeyId] = clock.GetUtcNow();

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (startup.Phase == StartupPhase.Ready)
            await TryFlushAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await startup.Settled.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(Interval, clock);
        while (startup.Phase == StartupPhase.Ready && await timer.WaitForNextTickAsync(stoppingToken))
            await TryFlushAsync(stoppingToken);
    }

    internal async Task TryFlushAsync(CancellationToken cancellationToken)
    {
        if (_uses.IsEmpty)
            return;
        var uses = Interlocked.Exchange(ref _uses, new ConcurrentDictionary<Guid, DateTimeOffset>());
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Interval);
        try
        {
            await using var command = registry.CreateCommand(
                """
                WITH free AS (
                    SELECT id FROM api_keys WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
                )
                UPDATE api_keys k SET last_used_at = greatest(k.last_used_at, used.at)
                FROM unnest($1::uuid[], $2::timestamptz[]) AS used(id, at) JOIN free ON free.id = used.id WHERE k.id = used.id
                """);
            var all = uses.ToArray();
            command.Parameters.AddWithValue(all.Select(use => use.Key).ToArray());
            command.Parameters.AddWithValue(all.Select(use => use.Value.UtcDateTime).ToArray());
            await command.ExecuteNonQueryAsync(timeout.Token);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            // For the next time, unless the key was used again since.
            foreach (var (id, at) in uses)
                _uses.TryAdd(id, at);
            if (!cancellationToken.IsCancellationRequested)
                NotWritten(e, e.Message);
        }
    }

    [LoggerMessage(2611, LogLevel.Warning, "When API keys were last used could not be written down, and is tried again: {Reason}")]
    private partial void NotWritten(Exception exception, string reason);
}
