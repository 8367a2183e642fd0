using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TenantManager.Application.Operations;
using TenantManager.Domain.ApiKeys;
using TenantManager.Domain.DatabaseCredentials;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;

namespace TenantManager.Api.Contracts;

/// <summary>How everything is written in JSON: snake_case, enums by name, times in UTC with a Z.</summary>
public static class JsonConventions
{
    public static void Apply(JsonSerializerOptions options)
    {
        // As it is: answers are never part of a page, and a person reads 'twenty', not \u0027twenty\u0027.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.Converters.Add(new JsonStringEnumConverter<Plan>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.Converters.Add(new JsonStringEnumConverter<TenantStatus>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.Converters.Add(new JsonStringEnumConverter<StorageState>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.Converters.Add(new JsonStringEnumConverter<Role>(JsonNamingPolicy.SnakeCaseUpper, allowIntegerValues: false));
        options.Converters.Add(new JsonStringEnumConverter<ApiKeyScope>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.Converters.Add(new JsonStringEnumConverter<CredentialAccess>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.Converters.Add(new JsonStringEnumConverter<OperationState>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.Converters.Add(new UtcConverter());
    }

    private sealed class UtcConverter : JsonConverter<DateTimeOffset>
    {
        private const int OffsetLength = 6;

        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetString() is { Length: > OffsetLength } text && (text[^1] is 'Z' or 'z' || text[^OffsetLength] is '+' or '-')
                ? reader.GetDateTimeOffset()
                : throw new JsonException("A time needs its offset from UTC.");

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
    }
}
