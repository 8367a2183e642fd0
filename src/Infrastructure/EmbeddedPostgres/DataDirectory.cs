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

    private const string Elsewhere = "/var/lib/tenant-manager";

    private DataDirectory(string path) => FullPath = path;

    public string FullPath { get; }

    public bool IsInitialized => File.Exists(Path.Combine(FullPath, "PG_VERSION"));

    private static bool RunsAsRoot => !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess;

    /// <summary>
    /// The directory wanted, or, where the server's user could not get there (a clone below <c>/root</c>), one below
    /// <c>/var/lib/tenant-manager</c> with a link to it in the place that was wanted.
    /// </summary>
    public static DataDirectory At(string wanted)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(wanted)!);
        if (!RunsAsRoot || IsReachableByAnybody(Path.GetDirectoryName(wanted)!))
            return new DataDirectory(wanted);

        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(wanted)))[..16];
        var actual = Path.Combine(Elsewhere, name);
        Directory.CreateDirectory(Elsewhere);
        File.SetUnixFileMode(Elsewhere, (UnixFileMode)0b111_101_101);
        if (!Path.Exists(wanted) && new FileInfo(wanted).LinkTarget is null)
            Directory.CreateSymbolicLink(wanted, actual);
        return new DataDirectory(actual);
    }

    /// <summary>A call of one of the server's programs, as the user that may run it.</summary>
    public static (string Program, IReadOnlyList<string> Arguments) AsServerUser(string program, IReadOnlyList<string> arguments) =>
        RunsAsRoot
            ? ("setpriv", ["--reuid", ServerUser, "--regid", ServerUser, "--init-groups", "--", program, .. arguments])
            : (program, arguments);

    /// <summary>Makes the data: beside its place at first, so that an interrupted initdb leaves nothing that looks whole.</summary>
    public async Task InitializeAsync(string binaries, string superuserPassword, CancellationToken cancellationToken)
    {
        var unfinished = FullPath + ".new";
        var passwordFile = FullPath + ".password";
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
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
        finally
        {
            File.Delete(passwordFile);
        }

        Directory.Move(unfinished, FullPath);
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
