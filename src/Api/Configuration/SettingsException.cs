namespace TenantManager.Api.Configuration;

/// <summary>The configuration has mistakes: all of them, one line each, by the name of the variable.</summary>
public sealed class SettingsException(IReadOnlyList<string> mistakes)
    : Exception($"The configuration has mistakes:\n{string.Join('\n', mistakes.Select(mistake => $"  {mistake}"))}")
{
    public IReadOnlyList<string> Mistakes { get; } = mistakes;
}
