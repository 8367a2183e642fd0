using System.Text;
using System.Text.Json;

namespace TenantManager.Application.Settings;

internal static class SettingsRules
{
    public const int MaxBytes = 64 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static bool IsTooLarge(string json) => Encoding.UTF8.GetByteCount(json) > MaxBytes;

    /// <summary>What is wrong with a document or a patch; null where nothing is.</summary>
    public static string? Problem(string json)
    {
        if (IsTooLarge(json))
            return "must be at most 64 KiB";
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object ? null : "must be a JSON object";
        }
        catch (JsonException)
        {
            return "must be a JSON object that has no name twice";
        }
    }
}
