using System.Globalization;

namespace TenantManager.Infrastructure.EmbeddedPostgres;

/// <summary>Where the server's programs are installed; distributions keep them off the <c>PATH</c>.</summary>
public static class PostgresBinaries
{
    private static readonly string[] Parents = ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt", "/usr"];

    private static readonly string[] Needed = ["initdb", "postgres", "psql"];

    /// <summary>The directory with <c>initdb</c>, <c>postgres</c> and <c>psql</c> of the newest version.</summary>
    /// <exception cref="EmbeddedPostgresException">There is none.</exception>
    public static string Find()
    {
        var candidates = Parents.Where(Directory.Exists)
            .SelectMany(parent => Directory.GetDirectories(parent))
            .Select(directory => (Version: VersionOf(Path.GetFileName(directory)), Bin: Path.Combine(directory, "bin")))
            .Where(candidate => candidate.Version > 0)
            .OrderByDescending(candidate => candidate.Version)
            .Select(candidate => candidate.Bin);
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(
            Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return candidates.Concat(onPath).FirstOrDefault(IsComplete)
            ?? throw new EmbeddedPostgresException(
                "PostgreSQL is not installed on this machine. Install it (apt-get install postgresql, brew install "
                + "postgresql), or set GLOBAL_DATABASE_URL to use a server that exists.");
    }

    private static bool IsComplete(string directory) =>
        Needed.All(program => File.Exists(Path.Combine(directory, program)));

    /// <summary>Reads 15, pgsql-15 and postgresql@15; 0 for anything else.</summary>
    private static int VersionOf(string name)
    {
        var digits = name.Replace("pgsql-", "", StringComparison.Ordinal).Replace("postgresql@", "", StringComparison.Ordinal);
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;
    }
}
