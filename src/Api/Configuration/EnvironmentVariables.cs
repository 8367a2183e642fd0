using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;
using Sprache;

namespace TenantManager.Api.Configuration;

/// <summary>The process's environment, and below it what <c>.env</c> in the current directory says.</summary>
public static partial class EnvironmentVariables
{
    /// <exception cref="SettingsException">The file cannot be read.</exception>
    public static IReadOnlyDictionary<string, string> Read(string file = ".env")
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        if (File.Exists(file))
        {
            foreach (var (name, value) in ReadFile(file))
                variables[name] = value;
        }

        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
            variables[(string)entry.Key] = (string?)entry.Value ?? "";
        return variables;
    }

    private static List<KeyValuePair<string, string>> ReadFile(string file)
    {
        try
        {
            // NoEnvVars: read the file, and leave the process's environment as it is.
            return DotNetEnv.Env.NoEnvVars().Load(file).ToList();
        }
        catch (ParseException e)
        {
            // Its message quotes the file, and with it what may be a secret.
            var line = LinePattern().Match(e.Message) is { Success: true } match
                ? string.Create(CultureInfo.InvariantCulture, $" in line {match.Groups[1].Value}")
                : "";
            throw new SettingsException([$"{file} cannot be understood{line}: it must hold lines such as NAME='value'"]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"{file} cannot be read: {e.Message}"]);
        }
    }

    [GeneratedRegex(@"\(Line (\d+),")]
    private static partial Regex LinePattern();
}
