using TenantManager.Api.Configuration;

namespace TenantManager.Api.Commands;

internal static class MigrateGlobalCommand
{
    public static Task<int> RunAsync(ServiceSettings settings, TextWriter output, TextWriter errors) =>
        DatabaseCommand.RunAsync(
            settings, errors, async (_, _) => await output.WriteLineAsync("The global database is up to date."));
}
