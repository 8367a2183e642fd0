using System.Text.Json;
using System.Text.Json.Serialization;
using TenantManager.Application.Settings;
using TenantManager.Application.Settings.ChangeSettings;

namespace TenantManager.Api.Contracts;

/// <summary>Any JSON object.</summary>
[JsonConverter(typeof(Converter))]
public sealed record SettingsRequest(JsonElement Document)
{
    public ChangeSettingsCommand ToCommand(bool isPatch, string? ifMatch) => new(Document.GetRawText(), isPatch, ifMatch);

    private sealed class Converter : JsonConverter<SettingsRequest>
    {
        public override SettingsRequest Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.StartObject ? new(JsonElement.ParseValue(ref reader)) : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, SettingsRequest value, JsonSerializerOptions options) =>
            value.Document.WriteTo(writer);
    }
}

/// <summary>The settings: any JSON object.</summary>
[JsonConverter(typeof(Converter))]
public sealed record SettingsResponse(string Json)
{
    public static SettingsResponse From(SettingsDocument settings) => new(settings.Json);

    private sealed class Converter : JsonConverter<SettingsResponse>
    {
        public override SettingsResponse Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(JsonElement.ParseValue(ref reader).GetRawText());

        public override void Write(Utf8JsonWriter writer, SettingsResponse value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.Json);
    }
}
