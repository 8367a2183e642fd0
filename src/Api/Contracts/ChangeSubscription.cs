using System.Text.Json;
using System.Text.Json.Serialization;
using TenantManager.Application.Tenants.ChangeSubscription;

namespace TenantManager.Api.Contracts;

/// <param name="Plan">`free`, `pro` or `enterprise`; absent to leave it.</param>
/// <param name="Quotas">What this tenant has instead of its plan's; absent to leave them.</param>
public sealed record ChangeSubscriptionRequest(string? Plan, ChangeQuotasRequest? Quotas)
{
    public ChangeSubscriptionCommand ToCommand(Guid tenantId) => new(tenantId, Plan)
    {
        StorageBytes = Quotas?.StorageBytes?.ToChange(),
        Users = Quotas?.Users?.ToChange(),
        ApiCallsPerMonth = Quotas?.ApiCallsPerMonth?.ToChange(),
    };
}

/// <summary>Absent is left as it is; null is the plan's again.</summary>
public sealed record ChangeQuotasRequest(QuotaValue? StorageBytes, QuotaValue? Users, QuotaValue? ApiCallsPerMonth);

/// <summary>A number, or null: which is another thing than no member at all.</summary>
[JsonConverter(typeof(Converter))]
public sealed record QuotaValue(long? Number)
{
    public QuotaChange ToChange() => new(Number);

    private sealed class Converter : JsonConverter<QuotaValue>
    {
        public override bool HandleNull => true;

        public override QuotaValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
        {
            JsonTokenType.Null => new QuotaValue(Number: null),
            JsonTokenType.Number when reader.TryGetInt64(out var number) => new QuotaValue(number),
            _ => throw new JsonException("A quota is a whole number or null."),
        };

        public override void Write(Utf8JsonWriter writer, QuotaValue value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.Number, options);
    }
}
