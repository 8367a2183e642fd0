using System.Text.Json;

namespace TenantManager.Api.Errors;

/// <summary>Names of fields as the client wrote them.</summary>
internal static class FieldNames
{
    /// <summary><c>AdminEmail</c>, <c>$.admin_email</c> and <c>admin_email</c> are all <c>admin_email</c>; the whole body
    /// is <c>body</c>.</summary>
    public static string ToWire(string name)
    {
        var field = name.StartsWith("$.", StringComparison.Ordinal) ? name[2..] : name;
        return field is "" or "$" ? "body" : JsonNamingPolicy.SnakeCaseLower.ConvertName(field);
    }
}
