using Mediator;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Settings.ChangeSettings;

/// <summary>Replaces or patches the settings of the caller's tenant.</summary>
/// <param name="Document">A JSON object: the new settings, or what is to be merged into them (RFC 7396).</param>
/// <param name="IsPatch">Whether it is merged.</param>
/// <param name="IfMatch">Only if the settings are of one of these versions; null for any.</param>
public sealed record ChangeSettingsCommand(string Document, bool IsPatch, string? IfMatch) : IRequest<Result<SettingsDocument>>
{
    /// <summary>Without the document.</summary>
    public override string ToString() => nameof(ChangeSettingsCommand);
}
