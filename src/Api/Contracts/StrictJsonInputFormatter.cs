using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Mvc.Formatters;

namespace TenantManager.Api.Contracts;

/// <summary>
/// Reads JSON objects, and tells of every field with a value of a wrong type. The serializer alone stops at the first.
/// </summary>
internal sealed class StrictJsonInputFormatter : TextInputFormatter
{
    private const string WholeBody = "";

    private readonly JsonSerializerOptions _options;

    public StrictJsonInputFormatter(JsonSerializerOptions options)
    {
        _options = options;
        SupportedMediaTypes.Add("application/json");
        SupportedMediaTypes.Add("application/*+json");
        SupportedEncodings.Add(UTF8EncodingWithoutBOM);
    }

    public override async Task<InputFormatterResult> ReadRequestBodyAsync(InputFormatterContext context, Encoding encoding)
    {
        JsonElement body;
        try
        {
            using var document = await JsonDocument.ParseAsync(
                context.HttpContext.Request.Body, cancellationToken: context.HttpContext.RequestAborted);
            body = document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            return Failure(context, WholeBody, $"is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1})");
        }

        if (body.ValueKind == JsonValueKind.Null)
            return await InputFormatterResult.NoValueAsync();
        if (body.ValueKind != JsonValueKind.Object)
            return Failure(context, WholeBody, "must be a JSON object");

        foreach (var property in _options.GetTypeInfo(context.ModelType).Properties)
        {
            if (body.TryGetProperty(property.Name, out var value) && !IsReadable(value, property))
                context.ModelState.TryAddModelError(property.Name, $"must be {NameOf(property.PropertyType)}");
        }

        return context.ModelState.IsValid
            ? await InputFormatterResult.SuccessAsync(body.Deserialize(context.ModelType, _options)!)
            : await InputFormatterResult.FailureAsync();
    }

    private static InputFormatterResult Failure(InputFormatterContext context, string field, string problem)
    {
        context.ModelState.TryAddModelError(field, problem);
        return InputFormatterResult.Failure();
    }

    private bool IsReadable(JsonElement value, JsonPropertyInfo property)
    {
        try
        {
            value.Deserialize(property.PropertyType, _options);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a text with half of a surrogate pair, which no string can hold.
            return false;
        }
    }

    private static string NameOf(Type type) => Type.GetTypeCode(Nullable.GetUnderlyingType(type) ?? type) switch
    {
        TypeCode.String => "a text",
        TypeCode.Boolean => "true or false",
        TypeCode.Int32 or TypeCode.Int64 => "a whole number",
        _ => "of another type",
    };
}
