using System.Globalization;
using CliWrap;
using CliWrap.Buffered;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Configuration;

namespace TenantManager.Infrastructure.Provisioning.Tools;

/// <summary>
/// The tools on the <c>PATH</c>. Debian's <c>pg_dump</c> there is a wrapper that picks a version by rules of its own; behind
/// it stand the versions under <c>/usr/lib/postgresql</c>, of which the server's own is the best, and a later one the next.
/// </summary>
internal sealed class LocalPostgresTools(DatabaseServerOptions server, ToolSearchPath path) : IPostgresTools
{
    private const string DebianVersions = "/usr/lib/postgresql";

    public string Place => "";

    public async Task<PostgresToolPair> FindAsync(int serverMajor, CancellationToken cancellationToken)
    {
        var pgDump = Locate(serverMajor) ?? throw new ProvisioningException(ProvisioningErrors.PgDumpMissing);
        var pgRestore = Path.Combine(Path.GetDirectoryName(pgDump)!, "pg_restore");
        if (!File.Exists(pgRestore) || await VersionAsync(pgDump, cancellationToken) is not { } version)
            throw new ProvisioningException(ProvisioningErrors.PgDumpMissing);
        return version.Major >= serverMajor
            ? new PostgresToolPair(pgDump, pgRestore, version)
            : throw new ProvisioningException(ProvisioningErrors.PgDumpOutdated(version.Major, serverMajor));
    }

    public Command Call(string tool, IReadOnlyList<string> arguments, ToolSession session) => Cli.Wrap(tool)
        .WithArguments(arguments)
        .WithEnvironmentVariables(ChildEnvironment.With(ChildEnvironment.Libpq(session, server, server.Host, server.Port)))
        .WithValidation(CommandResultValidation.None);

    private static async Task<PostgresToolVersion?> VersionAsync(string pgDump, CancellationToken cancellationToken)
    {
        try
        {
            var result = await Cli.Wrap(pgDump)
                .WithArguments(["--version"])
                .WithEnvironmentVariables(ChildEnvironment.With([]))
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(cancellationToken);
            return result.ExitCode == 0 ? PostgresToolVersion.Parse(result.StandardOutput) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // there, but not executable
        }
    }

    private string? Locate(int serverMajor)
    {
        var onPath = path.Find("pg_dump");
        return onPath is not null && IsDebianWrapper(onPath) ? BehindWrapper(serverMajor) : onPath;
    }

    private static bool IsDebianWrapper(string program) =>
        File.ResolveLinkTarget(program, returnFinalTarget: true)?.Name == "pg_wrapper";

    private static string? BehindWrapper(int serverMajor)
    {
        if (!Directory.Exists(DebianVersions))
            return null;
        var installed = Directory.GetDirectories(DebianVersions)
            .Select(directory => (
                Major: int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var major) ? major : 0,
                Path: Path.Combine(directory, "bin", "pg_dump")))
            .Where(candidate => candidate.Major > 0 && File.Exists(candidate.Path))
            .OrderBy(candidate => candidate.Major)
            .ToList();
        return installed.FirstOrDefault(candidate => candidate.Major >= serverMajor).Path ?? installed.LastOrDefault().Path;
    }
}
