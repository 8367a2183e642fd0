using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
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
        var reader = context.HttpContext.Request.BodyReader;
        var body = await ReadToEndAsync(reader, context.HttpContext.RequestAborted);
        try
        {
            if (!IsUtf8(body))
            {
                context.ModelState.TryAddModelError(WholeBody, "is not valid UTF-8");
                return InputFormatterResult.Failure();
            }

            return Read(WithoutByteOrderMark(body), context.ModelType) is { } model
                ? InputFormatterResult.Success(model)
                : InputFormatterResult.NoValue();
        }
        catch (Exception e) when (IsOfJson(e))
        {
            FindProblems(WithoutByteOrderMark(body), context);
            if (context.ModelState.IsValid)
                throw;
            return InputFormatterResult.Failure();
        }
        finally
        {
            reader.AdvanceTo(body.End);
        }
    }

    private static async ValueTask<ReadOnlySequence<byte>> ReadToEndAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            if (read.IsCompleted)
                return read.Buffer;
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    // The serializer finds out when somebody asks for the text.
    private static bool IsUtf8(in ReadOnlySequence<byte> body) => Utf8.IsValid(body.IsSingleSegment ? body.FirstSpan : body.ToArray());

    private static ReadOnlySequence<byte> WithoutByteOrderMark(ReadOnlySequence<byte> body)
    {
        var reader = new SequenceReader<byte>(body);
        return reader.IsNext(Encoding.UTF8.Preamble, advancePast: true) ? reader.UnreadSequence : body;
    }

    private object? Read(ReadOnlySequence<byte> body, Type type)
    {
        var reader = new Utf8JsonReader(body);
        var value = JsonSerializer.Deserialize(ref reader, _options.GetTypeInfo(type));
        // Refuses whatever may follow.
        reader.Read();
        return value;
    }

    private void FindProblems(ReadOnlySequence<byte> body, InputFormatterContext context)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                context.ModelState.TryAddModelError(WholeBody, "must be a JSON object");
                return;
            }

            var properties = _options.GetTypeInfo(context.ModelType).Properties;
            // A field may come twice.
            foreach (var field in document.RootElement.EnumerateObject())
            {
                if (NameOf(field) is not { } name)
                    context.ModelState.TryAddModelError(WholeBody, "must have texts as the names of its fields");
                else if (properties.FirstOrDefault(known => known.Name == name) is { } property && !IsReadable(field.Value, property))
                    context.ModelState.TryAddModelError(name, $"must be {NameOf(property.PropertyType)}");
            }
        }
        catch (JsonException e)
        {
            context.ModelState.TryAddModelError(
                WholeBody, $"is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1})");
        }
    }

    private bool IsReadable(JsonElement value, JsonPropertyInfo property)
    {
        try
        {
            value.Deserialize(property.PropertyType, _options);
            return true;
        }
        catch (Exception e) when (IsOfJson(e))
        {
            return false;
        }
    }

    private static string? NameOf(JsonProperty field)
    {
        try
        {
            return field.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    // InvalidOperationException: a text with half of a surrogate pair, which no string can hold.
    private static bool IsOfJson(Exception e) => e is JsonException or InvalidOperationException;

    private static string NameOf(Type type) => Type.GetTypeCode(Nullable.GetUnderlyingType(type) ?? type) switch
    {
        TypeCode.String => "a text",
        TypeCode.Boolean => "true or false",
        TypeCode.Int32 or TypeCode.Int64 => "a whole number",
        _ => "of another type",
    };
}
