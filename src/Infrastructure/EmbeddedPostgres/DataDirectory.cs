using System.Security.Cryptography;
using System.Text;
using CliWrap;

namespace TenantManager.Infrastructure.EmbeddedPostgres;

/// <summary>
/// The directory of the server's data, and who owns it: PostgreSQL refuses to run as root, so root runs it as the user that
/// the distribution's package made.
/// </summary>
internal sealed class DataDirectory
{
    public const string ServerUser = "postgres";

    private const string UnfinishedInfix = ".new-";

    private const string Elsewhere = "/var/lib/tenant-manager";

    private static readonly TimeSpan FormerServerTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private DataDirectory(string path) => FullPath = path;

    public string FullPath { get; }

    public bool IsInitialized => File.Exists(Path.Combine(FullPath, "PG_VERSION"));

    private string PostmasterFile => Path.Combine(FullPath, "postmaster.pid");

    private static bool RunsAsRoot => !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess;

    /// <summary>
    /// The directory wanted, or, where the server's user could not get there (a clone below <c>/root</c>), one below
    /// <c>/var/lib/tenant-manager</c> with a link to it in the place that was wanted.
    /// </summary>
    public static DataDirectory At(string wanted)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(wanted)!);
        if (new FileInfo(wanted).LinkTarget is { } linked)
            return new DataDirectory(linked);
        if (!RunsAsRoot || IsReachableByAnybody(Path.GetDirectoryName(wanted)!))
            return new DataDirectory(wanted);

        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(wanted)))[..16];
        Directory.CreateDirectory(Elsewhere);
        File.SetUnixFileMode(Elsewhere, (UnixFileMode)0b111_101_101);
        // What is there without a link to it belonged to a checkout that is gone, and so is its password.
        var actual = Path.Combine(Elsewhere, name);
        for (var number = 2; Path.Exists(actual); number++)
            actual = Path.Combine(Elsewhere, $"{name}-{number}");
        Directory.CreateSymbolicLink(wanted, actual);
        return new DataDirectory(actual);
    }

    /// <summary>A call of one of the server's programs, as the user that may run it.</summary>
    public static (string Program, IReadOnlyList<string> Arguments) AsServerUser(string program, IReadOnlyList<string> arguments) =>
        RunsAsRoot
            ? ("setpriv", ["--reuid", ServerUser, "--regid", ServerUser, "--init-groups", "--", program, .. arguments])
            : (program, arguments);

    /// <summary>Keeps other services away from the directory, until it is disposed of or this process ends.</summary>
    /// <exception cref="EmbeddedPostgresException">Another service is there.</exception>
    public IDisposable Lock()
    {
        try
        {
            return new FileStream(FullPath + ".lock", new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        catch (IOException e)
        {
            throw new EmbeddedPostgresException(
                "Another service that was started in this directory runs it already. Stop that one, or start this one elsewhere.", e);
        }
    }

    /// <summary>
    /// Waits for the server of a service that was killed, which notices within moments; then deletes what a crash left of
    /// its lock file, whose process id may be anybody's by now. To be called with the lock.
    /// </summary>
    public async Task WaitForFormerServerAsync(CancellationToken cancellationToken)
    {
        // Elsewhere than on Linux it cannot be seen who works in the directory, and PostgreSQL's own check has to do.
        if (!OperatingSystem.IsLinux() || !File.Exists(PostmasterFile))
            return;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(FormerServerTimeout);
        while (ProcessesInside() is [var process, ..])
        {
            try
            {
                await Task.Delay(PollInterval, timeout.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new EmbeddedPostgresException($"An earlier server, with process {process}, still works on its data and does not end.");
            }
        }

        File.Delete(PostmasterFile);
    }

    /// <summary>Whether the server that runs in here says that it takes connections: another one may have the port.</summary>
    public bool SaysReady()
    {
        try
        {
            // Its lines are fixed by PostgreSQL (utils/pidfile.h); the eighth is the status.
            return File.ReadLines(PostmasterFile).ElementAtOrDefault(7)?.Trim() == "ready";
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Makes the data: beside its place at first, so that an interrupted initdb leaves nothing that looks whole.</summary>
    public async Task InitializeAsync(string binaries, string superuserPassword, CancellationToken cancellationToken)
    {
        DeleteUnfinished();
        // A name of its own: the initdb of a service that was killed goes on, and removes its own directory when it fails.
        var unfinished = $"{FullPath}{UnfinishedInfix}{Guid.NewGuid():N}";
        var passwordFile = unfinished + ".password";
        try
        {
            Directory.CreateDirectory(unfinished);
            await using (new FileStream(passwordFile, new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }))
            {
            }

            await File.WriteAllTextAsync(passwordFile, superuserPassword, cancellationToken);
            await GiveToServerUserAsync([unfinished, passwordFile], cancellationToken);
            var (program, arguments) = AsServerUser(
                Path.Combine(binaries, "initdb"),
                [
                    "--pgdata", unfinished, "--username", EmbeddedPostgresOptions.Superuser, "--pwfile", passwordFile,
                    "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", OperatingSystem.IsLinux() ? "C.UTF-8" : "C",
                    "--no-sync",
                ]);
            await RunAsync(program, arguments, cancellationToken);
        }
        catch
        {
            DeleteUnfinished();
            throw;
        }
        finally
        {
            File.Delete(passwordFile);
        }

        Directory.Move(unfinished, FullPath);
    }

    private void DeleteUnfinished()
    {
        try
        {
            var pattern = Path.GetFileName(FullPath) + UnfinishedInfix + "*";
            foreach (var file in Directory.GetFiles(Path.GetDirectoryName(FullPath)!, pattern))
                File.Delete(file);
            foreach (var directory in Directory.GetDirectories(Path.GetDirectoryName(FullPath)!, pattern))
                Directory.Delete(directory, recursive: true);
        }
        catch (IOException)
        {
            // An initdb that nobody waits for is still at it; the next start removes what it leaves.
        }
    }

    /// <summary>Ids of the processes whose working directory this is, as it is of every process of a server.</summary>
    private List<string> ProcessesInside()
    {
        var inside = new List<string>();
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(path[^1])))
        {
            try
            {
                if (new FileInfo(Path.Combine(process, "cwd")).LinkTarget == FullPath)
                    inside.Add(Path.GetFileName(process));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended, or is another user's.
            }
        }

        return inside;
    }

    private static async Task GiveToServerUserAsync(IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        if (RunsAsRoot)
            await RunAsync("chown", [$"{ServerUser}:", .. paths], cancellationToken);
    }

    private static async Task RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var errors = new StringBuilder();
        var result = await Cli.Wrap(program)
            .WithArguments(arguments)
            .WithWorkingDirectory("/")
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(errors))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(cancellationToken);
        if (result.ExitCode != 0)
            throw new EmbeddedPostgresException($"{Path.GetFileName(program)} failed: {errors.ToString().Trim()}");
    }

    private static bool IsReachableByAnybody(string directory)
    {
        for (var current = new DirectoryInfo(directory); current is not null; current = current.Parent)
        {
            if (!current.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
                return false;
        }

        return true;
    }
}
