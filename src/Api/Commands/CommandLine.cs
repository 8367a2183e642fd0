using TenantManager.Api.Configuration;
using TenantManager.Api.Hosting;

namespace TenantManager.Api.Commands;

/// <summary>What the executable can be asked to do; without a word it serves.</summary>
public static class CommandLine
{
    private const int WrongUsage = 64;
    private const int Misconfigured = 78;

    private const string Usage =
        """
        usage: TenantManager.Api [command]

          (none)            serve the API on PORT
          migrate:global    bring the global database to this version's schema
          rotate-secrets    give every tenant's role the password of the configured SECRETS_KEY
          openapi [FILE]    write the OpenAPI document to FILE, or to standard output
          --version         print the version
          --help            print this

        Configuration is by environment variables, and by .env in the current directory: see README.md.
        """;

    /// <summary>Runs the command, to its end.</summary>
    /// <param name="args">The command and its arguments.</param>
    /// <param name="variables">Asked for by the commands that need the configuration, and by no other.</param>
    /// <param name="output">For what was asked for.</param>
    /// <param name="errors">For what went wrong.</param>
    /// <returns>
    /// The process's exit code: 0, or of sysexits.h 64 (usage), 69 (a dependency is missing), 78 (configuration).
    /// </returns>
    public static async Task<int> RunAsync(
        string[] args, Func<IReadOnlyDictionary<string, string>> variables, TextWriter output, TextWriter errors)
    {
        try
        {
            switch (args)
            {
                case []:
                    return await ServeCommand.RunAsync(SettingsReader.Read(variables()), output, errors);
                case ["migrate:global"]:
                    return await MigrateGlobalCommand.RunAsync(SettingsReader.Read(variables()), output, errors);
                case ["rotate-secrets"]:
                    return await RotateSecretsCommand.RunAsync(SettingsReader.Read(variables()), output, errors);
                case ["openapi", .. { Length: <= 1 } file]:
                    return await OpenApiCommand.RunAsync(file.FirstOrDefault(), output);
                case ["--version"]:
                    await output.WriteLineAsync(ServiceVersion.Text);
                    return 0;
                case ["--help" or "-h" or "help"]:
                    await output.WriteLineAsync(Usage);
                    return 0;
                default:
                    await errors.WriteLineAsync(Usage);
                    return WrongUsage;
            }
        }
        catch (SettingsException e)
        {
            await errors.WriteLineAsync(e.Message);
            return Misconfigured;
        }
    }
}
