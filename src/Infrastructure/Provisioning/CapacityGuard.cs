using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Provisioning.Server;
using TenantManager.Infrastructure.Provisioning.Templates;

namespace TenantManager.Infrastructure.Provisioning;

/// <summary>Refuses new databases before PostgreSQL's disk is full: by its free space where it can be seen, else by the databases' size.</summary>
internal sealed partial class CapacityGuard(
    AdministratorConnections administrator,
    ServerDisk disk,
    SchemaTemplates templates,
    ProvisioningFailures failures,
    CapacityOptions options,
    TimeProvider clock,
    ILogger<CapacityGuard> logger) : ICapacity, IDisposable
{
    private const int ClonesToSpare = 20;

    // A clone is written twice: into the log, and into its files.
    private const int WritesPerClone = 2;

    // What an empty database takes, while there is no template to tell.
    private const long SmallestDatabase = 8L << 20;

    // Every file of every database is asked for its size.
    private static readonly TimeSpan ShortestMeasuringInterval = TimeSpan.FromSeconds(30);
    private const int MeasuringShare = 50;

    private readonly SemaphoreSlim _measuring = new(1);
    private volatile Measurement? _measured;
    private int _hasToldOfDisk;

    public async Task<string?> FindShortageAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await LookAsync(cancellationToken);
        }
        catch (NpgsqlException e) when (failures.RefusalFor(e, isTimeUp: false) is { } refusal)
        {
            throw new ProvisioningException(refusal, e) { NothingWasMade = true };
        }
    }

    /// <summary>To be counted until all are measured again.</summary>
    public void CloneIsMade(long bytes) => _measured?.Add(bytes);

    public void Dispose() => _measuring.Dispose();

    private async Task<string?> LookAsync(CancellationToken cancellationToken)
    {
        var cloneSize = templates.Last?.SizeBytes ?? SmallestDatabase;
        if (await disk.FindFreeBytesAsync(cancellationToken) is { } free)
        {
            var least = options.MinFreeBytes ?? ClonesToSpare * WritesPerClone * cloneSize;
            return free < least ? "the disk of the PostgreSQL server has too little space left." : null;
        }

        if (options.MinFreeBytes is not null && Interlocked.Exchange(ref _hasToldOfDisk, 1) == 0)
            DiskNotSeen();
        if (options.MaxTotalBytes is not { } most)
            return null;
        return await MeasureAsync(cloneSize, cancellationToken) + cloneSize > most
            ? "the databases are as large together as MAX_TOTAL_DATABASE_SIZE allows."
            : null;
    }

    /// <summary>The size of all databases of the server, not much older than it takes to measure it.</summary>
    private async Task<long> MeasureAsync(long cloneSize, CancellationToken cancellationToken)
    {
        if (_measured is { } known && clock.GetElapsedTime(known.At) < known.GoodFor)
            return known.Bytes;
        await _measuring.WaitAsync(cancellationToken);
        try
        {
            if (_measured is { } since && clock.GetElapsedTime(since.At) < since.GoodFor)
                return since.Bytes;
            var start = clock.GetTimestamp();
            await using var connection = await administrator.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand(
                """
                SELECT sum(CASE WHEN has_database_privilege(oid, 'CONNECT') OR pg_has_role('pg_read_all_stats', 'USAGE')
                                THEN pg_database_size(oid) ELSE $1 END)::bigint
                FROM pg_database
                """,
                connection);
            command.Parameters.Add(new NpgsqlParameter { Value = cloneSize, NpgsqlDbType = NpgsqlDbType.Bigint });
            var bytes = (long)(await command.ExecuteScalarAsync(cancellationToken))!;
            var interval = clock.GetElapsedTime(start) * MeasuringShare;
            _measured = new Measurement(
                bytes, clock.GetTimestamp(), interval > ShortestMeasuringInterval ? interval : ShortestMeasuringInterval);
            return bytes;
        }
        finally
        {
            _measuring.Release();
        }
    }

    private sealed class Measurement(long bytes, long at, TimeSpan goodFor)
    {
        private long _bytes = bytes;

        /// <summary>With what was made since.</summary>
        public long Bytes => Interlocked.Read(ref _bytes);

        public long At => at;

        public TimeSpan GoodFor => goodFor;

        public void Add(long more) => Interlocked.Add(ref _bytes, more);
    }

    [LoggerMessage(2172, LogLevel.Warning,
        "MIN_FREE_DISK is without effect: the server's data directory cannot be seen from here, or its administrator may not tell where it is (pg_read_all_settings). Set MAX_TOTAL_DATABASE_SIZE instead")]
    private partial void DiskNotSeen();
}
