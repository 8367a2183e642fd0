using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;
using TenantManager.Api.Errors;
using TenantManager.Api.Hosting;
using TenantManager.Api.Idempotency;
using TenantManager.Api.Operations;
using TenantManager.Api.Usage;
using AuthenticationSchemes = TenantManager.Api.Security.AuthenticationSchemes;

namespace TenantManager.Api.OpenApi;

/// <summary>Adds to each operation what its attributes say: who may call it, its failures, the example of its body.</summary>
internal sealed class OperationConventions : IOperationFilter
{
    private static readonly Dictionary<int, string> Descriptions = new()
    {
        [400] = "The request is not valid; errors tells what is wrong with each field.",
        [401] = "No or wrong credentials.",
        [403] = "Known, but not allowed: the organization is suspended, the user deactivated, or this is for others.",
        [404] = "There is no such thing.",
        [409] = "Somebody else has the email or the name already, has changed the same at the same time, or a request with the same Idempotency-Key is being worked on.",
        [410] = "It was there, and was taken already.",
        [412] = "If-Match names another version than the one that is there.",
        [413] = "The body is larger than 1 MiB.",
        [415] = "The body is of another media type than is taken, which is JSON but where it is said otherwise.",
        [422] = "The Idempotency-Key came with another body, query or Prefer before.",
        [429] = "Too many requests, or a quota is used up.",
        [500] = "Something went wrong; the trace id finds it in the log.",
        [503] = "Something that the service needs is not there; code and message tell what. Nothing was changed.",
    };

    /// <summary>Of all operations that take an <c>Idempotency-Key</c>.</summary>
    private static readonly int[] StatusesOfKey = [StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity];

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var attributes = context.MethodInfo.GetCustomAttributes(true)
            .Concat(context.MethodInfo.DeclaringType!.GetCustomAttributes(true))
            .ToList();
        var scheme = attributes.OfType<AuthorizeAttribute>().FirstOrDefault()?.AuthenticationSchemes;
        var statuses = attributes.OfType<ProducesProblemAttribute>().SingleOrDefault()?.Statuses ?? [];
        var takesKey = IdempotencyKey.IsMutating(context.ApiDescription.HttpMethod!) && !attributes.OfType<ChangesNothingAttribute>().Any();
        AddFailures(operation, context, statuses, takesKey ? StatusesOfKey : [], scheme);
        if (takesKey)
            AddKey(operation);
        AddSecurity(operation, context, scheme);
        AddExample(operation, context);
        if (operation.Responses?.GetValueOrDefault("202") is OpenApiResponse accepted)
        {
            AddHeader(accepted, "Location", "The operation's address.");
            AddHeader(accepted, PreferHeader.Applied, PreferHeader.RespondAsync);
        }

        if (scheme == AuthenticationSchemes.Tenant)
        {
            foreach (var (_, response) in (operation.Responses ?? []).Where(response => response.Key.StartsWith('2')))
                AddQuotaHeaders((OpenApiResponse)response);
        }

        foreach (var response in (operation.Responses ?? []).Values.OfType<OpenApiResponse>())
            AddHeader(response, ResponseHeaders.TraceId, "Finds the request in the service's log.");
    }

    private static void AddFailures(
        OpenApiOperation operation, OperationFilterContext context, IReadOnlyList<int> own, IReadOnlyList<int> ofKey, string? scheme)
    {
        var path = "/" + context.ApiDescription.RelativePath;
        var schema = context.SchemaGenerator.GenerateSchema(typeof(ApiProblem), context.SchemaRepository);
        foreach (var status in own.Union(ofKey).Order())
        {
            var response = new OpenApiResponse
            {
                Description = DescriptionOf(status, scheme),
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [ProblemWriter.ContentType] = new() { Schema = schema, Example = ProblemExamples.For(status, scheme, path, own.Contains(status)) },
                },
            };
            if (status is 409 or 429 or 503)
                AddHeader(response, "Retry-After", "Seconds to wait.");
            if (status == 401)
                AddHeader(response, "WWW-Authenticate", "The scheme that is wanted.");
            operation.Responses ??= [];
            operation.Responses[status.ToString(System.Globalization.CultureInfo.InvariantCulture)] = response;
        }
    }

    /// <summary>Without an example: sent as they are, the examples of the bodies shall be new requests each time.</summary>
    private static void AddKey(OpenApiOperation operation)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = IdempotencyKey.Header,
            In = ParameterLocation.Header,
            Description = "Names the request, so that it can be sent again: with the same key and body the first answer comes again, "
                + "byte for byte, for a day. Any visible ASCII characters; a random UUID is good.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = IdempotencyKey.MaxLength },
        });
        foreach (var (_, response) in (operation.Responses ?? []).Where(response => response.Key.StartsWith('2')))
            AddHeader((OpenApiResponse)response, IdempotencyKey.ReplayedHeader, "true where this is the answer to an earlier request with the same key.");
    }

    private static void AddQuotaHeaders(OpenApiResponse response)
    {
        AddHeader(response, QuotaHeaders.Limit, "How many calls the organization may make in a month; absent where there is no limit.");
        AddHeader(response, QuotaHeaders.Remaining, "How many of them are left.");
        AddHeader(response, QuotaHeaders.Reset, "When the next month begins.");
    }

    private static string DescriptionOf(int status, string? scheme) => (status, scheme) switch
    {
        (409, AuthenticationSchemes.OperationToken) => "The operation is not finished, or has failed: there is no result.",
        _ => Descriptions[status],
    };

    private static void AddSecurity(OpenApiOperation operation, OperationFilterContext context, string? scheme)
    {
        if (scheme is null)
            return;
        // Any of them will do.
        operation.Security = [.. AlternativesOf(scheme).Select(alternative => RequirementOf(alternative, context.Document))];
    }

    /// <summary>Each is what must be shown together.</summary>
    private static IEnumerable<string[]> AlternativesOf(string scheme) => scheme == AuthenticationSchemes.Tenant
        ? [[AuthenticationSchemes.Bearer], [AuthenticationSchemes.ApiKey], [AuthenticationSchemes.AdminKey, AuthenticationSchemes.OperatorForTenant]]
        : scheme.Split(',').Select(one => new[] { one });

    private static OpenApiSecurityRequirement RequirementOf(string[] schemes, OpenApiDocument document)
    {
        var requirement = new OpenApiSecurityRequirement();
        foreach (var scheme in schemes)
            requirement.Add(new OpenApiSecuritySchemeReference(scheme, document), []);
        return requirement;
    }

    private static void AddExample(OpenApiOperation operation, OperationFilterContext context)
    {
        var example = context.MethodInfo.GetParameters()
            .Select(parameter => RequestExamples.For(parameter.ParameterType))
            .FirstOrDefault(node => node is not null);
        if (example is null || operation.RequestBody?.Content is not { } content)
            return;
        if (operation.RequestBody is OpenApiRequestBody body)
            body.Required = true;
        foreach (var mediaType in content.Values)
        {
            mediaType.Example = example.DeepClone();
            // A form's fields have no type of their own to say what is required: what the example has.
            if (mediaType.Schema is OpenApiSchema { Properties: not null, Required: null or { Count: 0 } } form && example is JsonObject fields)
                form.Required = fields.Select(field => field.Key).ToHashSet(StringComparer.Ordinal);
        }
    }

    private static void AddHeader(OpenApiResponse response, string name, string description)
    {
        response.Headers ??= new Dictionary<string, IOpenApiHeader>();
        response.Headers[name] = new OpenApiHeader
        {
            Description = description,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        };
    }
}
