using System.Net;
using Npgsql;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Provisioning.Server;

namespace TenantManager.Infrastructure.Provisioning;

/// <summary>
/// The file systems that the tenants' server writes to, where they are this machine's: then their free space can be seen before
/// PostgreSQL runs out of it, which it does not survive everywhere (a clone that no longer fits can be reported as made, and the
/// next checkpoint fails).
/// </summary>
internal sealed class ServerDisk(AdministratorConnections administrator, DatabaseServerOptions server, TimeProvider clock)
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMinutes(1);

    // In lines, counted from one: the start as seconds of the epoch is the third, the port the fourth.
    // https://www.postgresql.org/docs/current/storage-file-layout.html, postmaster.pid
    private const int PortLine = 3;

    private volatile Location? _last;

    /// <summary>The smallest free space of the data directory's and the write-ahead log's file systems; null where they cannot be seen.</summary>
    public async Task<long?> FindFreeBytesAsync(CancellationToken cancellationToken)
    {
        var location = _last;
        if (location is null || clock.GetElapsedTime(location.LookedAt) > LookAgainAfter)
            _last = location = new Location(await LocateAsync(cancellationToken), clock.GetTimestamp());
        return location.Directories.Count == 0
            ? null
            : location.Directories.Min(directory => new DriveInfo(directory).AvailableFreeSpace);
    }

    private async Task<IReadOnlyList<string>> LocateAsync(CancellationToken cancellationToken)
    {
        if (!IsThisMachine(server.Host))
            return [];
        await using var connection = await administrator.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            SELECT CASE WHEN pg_has_role('pg_read_all_settings', 'USAGE') THEN current_setting('data_directory') END,
                   current_setting('port')
            """,
            connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        if (await reader.IsDBNullAsync(0, cancellationToken))
            return [];
        var data = reader.GetString(0);
        if (!Directory.Exists(data) || !IsPortOf(data, reader.GetString(1)))
            return [];
        var log = Path.Combine(data, "pg_wal");
        return Directory.Exists(log) ? [data, log] : [data];
    }

    private static bool IsThisMachine(string host) =>
        host is "localhost" || host.StartsWith('/') || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>A container's server may have a directory of the same name, which is not ours. Whether it is says its lock file, where we may read it.</summary>
    private static bool IsPortOf(string dataDirectory, string port)
    {
        try
        {
            var lines = File.ReadAllLines(Path.Combine(dataDirectory, "postmaster.pid"));
            return lines.Length > PortLine
                && string.Equals(lines[PortLine].Trim(), port, StringComparison.Ordinal);
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private sealed record Location(IReadOnlyList<string> Directories, long LookedAt);
}
