namespace TenantManager.Architecture.Tests;

/// <summary>What is written under <c>src</c>, for rules that the compiled code does not show.</summary>
internal static class SourceFiles
{
    private static readonly string Root = FindRoot();

    /// <summary>Paths from the repository's root, with <c>/</c>, and the lines of code: comments are left out.</summary>
    public static IReadOnlyDictionary<string, string[]> All { get; } =
        Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.*", SearchOption.AllDirectories)
            .Where(path => Path.GetExtension(path) is ".cs" or ".sql")
            .Select(path => (Full: path, Name: Path.GetRelativePath(Root, path).Replace('\\', '/')))
            .Where(file => !file.Name.Contains("/obj/", StringComparison.Ordinal) && !file.Name.Contains("/bin/", StringComparison.Ordinal))
            .ToDictionary(
                file => file.Name,
                file => File.ReadLines(file.Full).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)).ToArray(),
                StringComparer.Ordinal);

    /// <summary>The files that have a line like this.</summary>
    public static IReadOnlyList<string> With(Func<string, bool> isLike) =>
        [.. All.Where(file => file.Value.Any(isLike)).Select(file => file.Key).Order(StringComparer.Ordinal)];

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "TenantManager.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException("TenantManager.sln was not found above the tests.");
    }
}
