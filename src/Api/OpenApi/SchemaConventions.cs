using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;
using TenantManager.Api.Contracts;
using TenantManager.Api.Errors;
using TenantManager.Application.ApiKeys;
using TenantManager.Application.TenantDatabases;
using TenantManager.Domain.ApiKeys;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;

namespace TenantManager.Api.OpenApi;

/// <summary>What the types of the contracts do not say by themselves: required fields, limits, the list of codes.</summary>
internal sealed class SchemaConventions : ISchemaFilter
{
    /// <summary>Lists that are always whole.</summary>
    private static readonly Type[] NotInPages = [typeof(IReadOnlyList<ApiKeyDetails>), typeof(IReadOnlyList<PoolDetails>)];

    private static readonly string[] RequiredOfApiKey = ["name", "scope"];
    private static readonly string[] RequiredOfQuery = ["sql"];
    private static readonly string[] RequiredOfRegistration = ["organization_name", "admin_email", "admin_password"];

    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is not OpenApiSchema { Type: JsonSchemaType.Object } concrete || context.Type.Namespace is not { } space
            || !space.StartsWith(nameof(TenantManager), StringComparison.Ordinal))
        {
            return;
        }

        // Members will be added, and unknown ones are passed over: clients must not break on them, nor does the service.
        concrete.AdditionalPropertiesAllowed = true;
        if (concrete.Properties is not { } properties)
            return;
        if (context.Type == typeof(RegisterOrganizationRequest))
            DescribeRegistration(concrete, properties);
        else if (context.Type == typeof(CreateApiKeyRequest))
            DescribeNewApiKey(concrete, properties);
        else if (context.Type == typeof(RunQueryRequest))
            DescribeQuery(concrete, properties);
        else if (context.Type == typeof(UpdateUserRequest))
            DescribeUserChange(properties);
        else if (context.Type == typeof(ChangeSubscriptionRequest))
            DescribePlan(properties);
        else if (context.Type == typeof(ChangeQuotasRequest))
            return; // whatever a change leaves out stays as it is
        else if (context.Type.Name.EndsWith("Request", StringComparison.Ordinal))
            Require(concrete, properties.Keys);
        else
            DescribeAnswer(concrete, properties, context.Type);
    }

    private static void DescribeRegistration(OpenApiSchema schema, IDictionary<string, IOpenApiSchema> properties)
    {
        Require(schema, RequiredOfRegistration);
        if (properties["organization_name"] is OpenApiSchema name)
            (name.MinLength, name.MaxLength) = (OrganizationName.MinLength, OrganizationName.MaxLength);
        if (properties["admin_email"] is OpenApiSchema email)
            (email.Format, email.MaxLength) = ("email", EmailAddress.MaxLength);
        if (properties["admin_password"] is OpenApiSchema password)
            (password.Format, password.MinLength) = ("password", PasswordRules.MinLength);
        // No default in the schema: generators of clients take a member with one for one that is always there.
        DescribePlan(properties);
    }

    private static void DescribePlan(IDictionary<string, IOpenApiSchema> properties) =>
        Enumerate(properties["plan"], Enum.GetNames<Plan>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName));

    private static void DescribeNewApiKey(OpenApiSchema schema, IDictionary<string, IOpenApiSchema> properties)
    {
        Require(schema, RequiredOfApiKey);
        Enumerate(properties["scope"], Enum.GetNames<ApiKeyScope>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName));
        ForbidNull(properties["expires_at"]);
    }

    private static void DescribeQuery(OpenApiSchema schema, IDictionary<string, IOpenApiSchema> properties)
    {
        Require(schema, RequiredOfQuery);
        foreach (var property in properties.Values)
            ForbidNull(property);
    }

    private static void DescribeUserChange(IDictionary<string, IOpenApiSchema> properties)
    {
        Enumerate(properties["role"], Enum.GetNames<Role>().Select(name => name.ToUpperInvariant()));
        ForbidNull(properties["is_active"]);
    }

    /// <summary>An answer has all its members, but for those that are left out where there is nothing to say.</summary>
    private static void DescribeAnswer(OpenApiSchema schema, IDictionary<string, IOpenApiSchema> properties, Type type)
    {
        var leftOut = type.GetProperties()
            .Where(property => property.GetCustomAttribute<JsonIgnoreAttribute>() is not null)
            .Select(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name))
            .ToHashSet(StringComparer.Ordinal);
        schema.Required = properties.Keys.Where(name => !leftOut.Contains(name)).ToHashSet(StringComparer.Ordinal);
        foreach (var name in leftOut)
            ForbidNull(properties[name]);
        if (type == typeof(ApiProblem) && properties["code"] is OpenApiSchema code)
            code.Enum = [.. ErrorCodes.All.Select(Word)];
        else if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ApiResponse<>))
            DescribeEnvelope(schema, properties, type.GetGenericArguments()[0]);
        // By the literal a client's compiler tells the two apart.
        if (properties.TryGetValue("success", out var property) && property is OpenApiSchema success)
            success.Enum = [JsonValue.Create(type != typeof(ApiProblem))];
    }

    private static void DescribeEnvelope(OpenApiSchema schema, IDictionary<string, IOpenApiSchema> properties, Type data)
    {
        ForbidNull(properties["data"]);
        if (properties["data"] is OpenApiSchema { Type: JsonSchemaType.Array } && !NotInPages.Contains(data))
            schema.Required!.Add("pagination");
        else
            properties.Remove("pagination");
    }

    /// <summary>In requests a missing field and null are the same mistake, so the types let null through to be told of it.</summary>
    private static void Require(OpenApiSchema schema, IEnumerable<string> names)
    {
        schema.Required = names.ToHashSet(StringComparer.Ordinal);
        foreach (var name in schema.Required)
            ForbidNull(schema.Properties![name]);
    }

    /// <summary>A word of these, or nothing at all.</summary>
    private static void Enumerate(IOpenApiSchema property, IEnumerable<string> words)
    {
        ForbidNull(property);
        if (property is OpenApiSchema schema)
            schema.Enum = [.. words.Select(Word)];
    }

    private static JsonNode Word(string word) => JsonValue.Create(word);

    private static void ForbidNull(IOpenApiSchema schema)
    {
        if (schema is OpenApiSchema { Type: { } type } concrete)
            concrete.Type = type & ~JsonSchemaType.Null;
    }
}
