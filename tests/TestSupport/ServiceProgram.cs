namespace TenantManager.TestSupport;

/// <summary>The service's executable, as tests start it.</summary>
public static class ServiceProgram
{
    /// <summary>
    /// The one that <c>./test</c> has compiled ahead of time, which starts with half the processor time; else the one that was built.
    /// </summary>
    public static string Path { get; } = Environment.GetEnvironmentVariable("SERVICE_UNDER_TEST") is { Length: > 0 } program
        ? program
        : RepositoryFiles.PathOf("src", "Api", "bin", Configuration, "net10.0", "TenantManager.Api.dll");

    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
}
