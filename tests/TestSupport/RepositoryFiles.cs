namespace TenantManager.TestSupport;

/// <summary>Files of the checkout that tests run from.</summary>
public static class RepositoryFiles
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "TenantManager.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException("TenantManager.sln was not found above the tests.");
    }
}
