using System.Runtime.CompilerServices;

namespace TenantManager.Api.FunctionalTests.Configuration;

/// <summary>The repository's <c>.env.example</c>.</summary>
internal static class ExampleFile
{
    public static string Path { get; } = Find();

    public static Dictionary<string, string> Read() =>
        DotNetEnv.Env.NoEnvVars().Load(Path).ToDictionary(pair => pair.Key, pair => pair.Value);

    private static string Find([CallerFilePath] string here = "") =>
        System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(here)!, "../../../.env.example"));
}
