using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TenantManager.Application.Settings;

/// <summary>JSON merge patch (RFC 7396): members take the place of those of their name, null removes one.</summary>
internal static class MergePatch
{
    private static readonly JsonSerializerOptions AsItIs = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="target">An object.</param>
    /// <param name="patch">An object.</param>
    /// <returns>Null where the patch holds half of a surrogate pair, which no string can.</returns>
    public static string? TryApply(string target, string patch)
    {
        try
        {
            return Apply(JsonNode.Parse(target), JsonNode.Parse(patch))!.ToJsonString(AsItIs);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
            return patch?.DeepClone();
        var result = target is JsonObject ? target.DeepClone().AsObject() : [];
        foreach (var (name, value) in changes)
        {
            if (value is null)
                result.Remove(name);
            else
                result[name] = Apply(result[name], value);
        }

        return result;
    }
}
