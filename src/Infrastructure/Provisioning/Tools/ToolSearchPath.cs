namespace TenantManager.Infrastructure.Provisioning.Tools;

/// <summary>The directories where programs of this machine are looked for, in this order.</summary>
internal sealed record ToolSearchPath(IReadOnlyList<string> Directories)
{
    /// <summary>What the variable <c>PATH</c> says.</summary>
    public static ToolSearchPath FromEnvironment() => new(
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The first program of that name, or null.</summary>
    public string? Find(string program) => Directories
        .Select(directory => Path.Combine(directory, program))
        .FirstOrDefault(File.Exists);
}
