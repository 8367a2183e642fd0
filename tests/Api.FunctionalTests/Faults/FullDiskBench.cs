using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Faults;

/// <summary>A server whose data is on a small file system of its own. Mounting one needs root; <see cref="Lacks"/> says what is missing.</summary>
public sealed class FullDiskBench : FaultBench
{
    private const string Size = "600m";

    private readonly string _mountPoint;
    private bool _isMounted;

    public FullDiskBench(TestBench tests)
        : this(tests, Directory.CreateTempSubdirectory("tenant-manager-disk-").FullName)
    {
    }

    private FullDiskBench(TestBench tests, string mountPoint)
        : base(tests, new PostgresServer
        {
            OwnDirectory = Path.Combine(mountPoint, "server"),
            IsDurable = true,
            Settings = new Dictionary<string, string> { ["min_wal_size"] = "32MB", ["max_wal_size"] = "64MB" },
        }) => _mountPoint = mountPoint;

    /// <summary>Null where there is such a file system.</summary>
    public string? Lacks { get; private set; }

    private string Filling => Path.Combine(_mountPoint, "filling");

    public override async ValueTask InitializeAsync()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            Lacks = "Only root can mount a small file system.";
            return;
        }

        try
        {
            await ProcessRun.OutputAsync("mount", ["-t", "tmpfs", "-o", $"size={Size}", "tmpfs", _mountPoint]);
        }
        catch (Exception e)
        {
            Lacks = $"A small file system cannot be mounted here: {e.Message}";
            return;
        }

        _isMounted = true;
        try
        {
            Directory.CreateDirectory(Path.Combine(_mountPoint, "server"));
            await base.InitializeAsync();
            // To see the disk.
            await Postgres.ExecuteAsync("postgres", $"GRANT pg_read_all_settings TO {PostgresServer.Administrator}");
        }
        catch
        {
            await UnmountAsync();
            throw;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        try
        {
            if (_isMounted)
                await base.DisposeAsync();
        }
        finally
        {
            await UnmountAsync();
        }
    }

    /// <summary>Leaves so many bytes free.</summary>
    public void Fill(long leaving)
    {
        var chunk = new byte[4096];
        using var file = new FileStream(Filling, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var drive = new DriveInfo(_mountPoint);
        try
        {
            while (drive.AvailableFreeSpace > leaving)
                file.Write(chunk);
        }
        catch (IOException)
        {
            // Somebody else has taken the last of it.
        }
    }

    public void Empty() => File.Delete(Filling);

    /// <summary>Starts the server again, if it did not survive.</summary>
    public async Task EnsureRunningAsync()
    {
        try
        {
            await Postgres.QueryAsync<int>("postgres", "SELECT 1");
        }
        catch (Npgsql.NpgsqlException)
        {
            await Postgres.StopAsync();
            await Postgres.StartAgainAsync(TestContext.Current.CancellationToken);
        }
    }

    private async Task UnmountAsync()
    {
        if (_isMounted)
            await ProcessRun.OutputAsync("umount", ["--lazy", _mountPoint]);
        _isMounted = false;
        Directory.Delete(_mountPoint, recursive: true);
    }
}
