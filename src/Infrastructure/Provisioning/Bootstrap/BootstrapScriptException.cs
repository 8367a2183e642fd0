namespace TenantManager.Infrastructure.Provisioning.Bootstrap;

/// <summary>The script cannot be used: all that is wrong with it, each as the end of a sentence that begins with its name.</summary>
public sealed class BootstrapScriptException(IReadOnlyList<string> problems)
    : Exception($"The bootstrap script {string.Join("; ", problems)}")
{
    public IReadOnlyList<string> Problems { get; } = problems;
}
