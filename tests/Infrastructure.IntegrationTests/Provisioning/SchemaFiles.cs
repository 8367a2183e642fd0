using TenantManager.TestSupport;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning;

/// <summary>The schemas next to these tests, each for one corner of PostgreSQL.</summary>
internal static class SchemaFiles
{
    private static readonly string Folder = RepositoryFiles.PathOf(
        "tests", "Infrastructure.IntegrationTests", "Provisioning", "Schemas");

    public static IEnumerable<string> Names => Directory.GetFiles(Folder, "*.sql").Select(path => Path.GetFileName(path)!).Order();

    public static string PathOf(string name) => Path.Combine(Folder, name);
}
