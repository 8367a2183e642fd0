using System.Formats.Tar;
using System.Text;
using System.Text.RegularExpressions;
using CliWrap;
using TenantManager.Infrastructure.EmbeddedPostgres;

namespace TenantManager.TestSupport.Docker;

/// <summary>
/// An image of this machine's own PostgreSQL: its programs, the libraries they load, a shell, time zones and locales. Made
/// in seconds and without a registry, which a machine that runs tests need not reach.
/// </summary>
internal static partial class PostgresImage
{
    /// <summary>Where the image has the superuser's password, so that no argument and no variable has it.</summary>
    public const string PasswordFile = "/etc/postgresql-password";

    public const string DataParent = "/var/lib/postgresql";

    private const int ServerUserId = 999;

    private static readonly string[] Programs = ["initdb", "postgres", "psql", "pg_dump", "pg_restore"];
    private static readonly string[] Tools = ["sh", "chmod", "rm", "sleep", "tr"];

    /// <summary>Imports the image and returns its name.</summary>
    /// <exception cref="DockerUnavailableException">PostgreSQL is not installed here as Debian does it.</exception>
    public static async Task<string> ImportAsync(DockerEngine engine, string superuserPassword)
    {
        var bin = PostgresBinaries.Find();
        var share = $"/usr/share/postgresql/{Path.GetFileName(Path.GetDirectoryName(bin))}";
        if (!OperatingSystem.IsLinux() || !Directory.Exists(share))
            throw new DockerUnavailableException("an image can be made only of a PostgreSQL that Debian's packages installed");

        var name = engine.Label.Replace('=', ':');
        var content = PipeSource.Create(async (stream, cancellationToken) =>
        {
            await using var tar = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true);
            await WriteAsync(tar, bin, share, superuserPassword, cancellationToken);
        });
        var output = new StringBuilder();
        var result = await Cli.Wrap("docker")
            .WithArguments(
            [
                "import", "--change", $"LABEL {engine.Label}", "--change", $"ENV PATH={bin}:/usr/bin:/bin LC_ALL=C.UTF-8",
                "--change", "USER postgres", "-", name,
            ])
            .WithStandardInputPipe(content)
            .WithStandardOutputPipe(PipeTarget.ToStringBuilder(output))
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(output))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync();
        return result.ExitCode == 0 ? name : throw new InvalidOperationException($"docker import ended with {result.ExitCode}: {output}");
    }

    private static async Task WriteAsync(
        TarWriter tar, string bin, string share, string superuserPassword, CancellationToken cancellationToken)
    {
        var modules = Path.Combine(Path.GetDirectoryName(bin)!, "lib");
        string[] programs = [.. Programs.Select(program => Path.Combine(bin, program)), .. Tools.Select(tool => $"/bin/{tool}")];
        // What compiles queries to machine code weighs more than all the rest.
        var libraries = Directory.GetFiles(modules, "*.so").Where(file => !file.EndsWith("/llvmjit.so", StringComparison.Ordinal));
        string[] executables = [.. programs, .. libraries];
        var files = executables
            .Concat(await LoadedByAsync(executables))
            .Concat(new[] { share, "/usr/share/zoneinfo", "/usr/lib/locale" }.SelectMany(FilesBelow))
            .ToHashSet(StringComparer.Ordinal);
        foreach (var directory in files.SelectMany(DirectoriesAbove).Concat(["/etc", "/var", "/var/lib"]).ToHashSet(StringComparer.Ordinal))
            await tar.WriteEntryAsync(NewDirectory(directory, (UnixFileMode)0b111_101_101), cancellationToken);
        foreach (var file in files)
            await WriteFileAsync(tar, file, cancellationToken);

        await WriteTextAsync(tar, "/etc/passwd", $"postgres:x:{ServerUserId}:{ServerUserId}::/tmp:/bin/sh\n");
        await WriteTextAsync(tar, "/etc/group", $"postgres:x:{ServerUserId}:\n");
        await WriteTextAsync(tar, PasswordFile, superuserPassword);
        await tar.WriteEntryAsync(NewDirectory("/tmp", (UnixFileMode)0b001_111_111_111), cancellationToken);
        var dataParent = NewDirectory(DataParent, (UnixFileMode)0b111_000_000);
        (dataParent.Uid, dataParent.Gid) = (ServerUserId, ServerUserId);
        await tar.WriteEntryAsync(dataParent, cancellationToken);
    }

    /// <summary>What the dynamic linker says it loads, itself included.</summary>
    private static async Task<IEnumerable<string>> LoadedByAsync(string[] executables)
    {
        var listing = await ProcessRun.TryAsync("ldd", executables);
        return LibraryPath().Matches(listing.StandardOutput).Select(match => match.Groups["path"].Value);
    }

    private static async Task WriteFileAsync(TarWriter tar, string path, CancellationToken cancellationToken)
    {
        // Whatever links lead to it, the image has the file in the place where it is looked for.
        await using var content = File.OpenRead(path);
        await tar.WriteEntryAsync(
            new PaxTarEntry(TarEntryType.RegularFile, path.TrimStart('/'))
            {
                Mode = File.GetUnixFileMode(content.SafeFileHandle),
                DataStream = content,
            },
            cancellationToken);
    }

    private static Task WriteTextAsync(TarWriter tar, string path, string text) => tar.WriteEntryAsync(
        new PaxTarEntry(TarEntryType.RegularFile, path.TrimStart('/'))
        {
            Mode = (UnixFileMode)0b110_100_100,
            DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)),
        });

    private static PaxTarEntry NewDirectory(string path, UnixFileMode mode) =>
        new(TarEntryType.Directory, path.TrimStart('/')) { Mode = mode };

    /// <summary>The outermost first. Docker would make those that are left out, for root alone.</summary>
    private static IEnumerable<string> DirectoriesAbove(string file) =>
        Path.GetDirectoryName(file) is { Length: > 1 } directory ? [.. DirectoriesAbove(directory), directory] : [];

    private static IEnumerable<string> FilesBelow(string directory) =>
        Directory.Exists(directory) ? Directory.GetFiles(directory, "*", SearchOption.AllDirectories).Where(File.Exists) : [];

    [GeneratedRegex(@"(?<path>/\S+) \(0x", RegexOptions.CultureInvariant)]
    private static partial Regex LibraryPath();
}
