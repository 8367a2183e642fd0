using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TenantManager.Application.Settings;

internal static class SettingsRules
{
    private const int MaxBytes = 64 * 1024;

    // PostgreSQL writes 1e9999 with all its digits, and would read back many times what was sent.
    private const int MaxExponent = 30;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What is wrong with a document or a patch; null where nothing is. White space does not count.</summary>
    public static string? Problem(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return "must be a JSON object";
            if (HasAHugeNumber(document.RootElement))
                return $"must not have a number with an exponent beyond {MaxExponent}";
            return Encoding.UTF8.GetByteCount(JsonSerializer.Serialize(document.RootElement, Compact)) > MaxBytes
                ? "must be at most 64 KiB"
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return "must be a JSON object that has no name twice, and no half of a surrogate pair in a text";
        }
    }

    private static bool HasAHugeNumber(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Any(member => HasAHugeNumber(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().Any(HasAHugeNumber),
        JsonValueKind.Number => ExponentOf(element.GetRawText()) is < -MaxExponent or > MaxExponent,
        _ => false,
    };

    private static int ExponentOf(string number)
    {
        var at = number.IndexOfAny(['e', 'E']);
        if (at < 0)
            return 0;
        return int.TryParse(number.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent)
            ? exponent
            : int.MaxValue;
    }
}
