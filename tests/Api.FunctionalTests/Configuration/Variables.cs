using TenantManager.Api.Configuration;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Configuration;

/// <summary>Sets of variables that are complete, for tests to spoil.</summary>
internal static class Variables
{
    public static Dictionary<string, string> Production(params (string Name, string Value)[] changes) => With(
        new Dictionary<string, string>
        {
            ["NODE_ENV"] = "production",
            ["GLOBAL_DATABASE_URL"] = "postgresql://registrar:r3gistrar@db.internal:5433/twenty_global",
            ["POSTGRES_ADMIN_PASSWORD"] = "adm1n",
            ["JWT_SECRET"] = "Zm9vYmFyYmF6cXV4cXV1eGNvcmdlZ3JhdWx0Z2FycGx5",
            ["SUPER_ADMIN_KEY"] = "d2FsZG9mcmVkcGx1Z2h4eXp6eXRodWRmb29iYXJiYXo",
            ["ALLOWED_ORIGINS"] = "https://app.acme.com",
        },
        changes);

    public static Dictionary<string, string> Development(params (string Name, string Value)[] changes) => With(
        new Dictionary<string, string>
        {
            ["GLOBAL_DATABASE_URL"] = "postgresql://postgres:password@localhost:5432/twenty_global",
            ["JWT_SECRET"] = "short",
            ["SUPER_ADMIN_KEY"] = "short",
        },
        changes);

    public static Dictionary<string, string> Without(this Dictionary<string, string> variables, params string[] names)
    {
        foreach (var name in names)
            variables.Remove(name);
        return variables;
    }

    public static IReadOnlyList<string> MistakesOf(Dictionary<string, string> variables) =>
        Assert.Throws<SettingsException>(() => SettingsReader.Read(variables)).Mistakes;

    private static Dictionary<string, string> With(
        Dictionary<string, string> variables, (string Name, string Value)[] changes)
    {
        foreach (var (name, value) in changes)
            variables[name] = value;
        return variables;
    }
}
