using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using TenantManager.Api.Commands;
using TenantManager.Api.Errors;
using Xunit;

namespace TenantManager.Api.FunctionalTests.OpenApi;

public sealed class OpenApiDocumentTests
{
    [Fact]
    public async Task The_document_in_docs_is_current() =>
        Assert.Equal(
            await OpenApiCommand.WriteAsync(),
            await File.ReadAllTextAsync(Committed(), TestContext.Current.CancellationToken));

    [Fact]
    public async Task Every_operation_has_an_id_of_its_own_and_words()
    {
        var operations = await OperationsAsync();

        Assert.Equal(operations.Count, operations.Select(operation => (string)operation["operationId"]!).Distinct().Count());
        Assert.All(operations, operation => Assert.NotEmpty((string)operation["summary"]!));
    }

    [Fact]
    public async Task Every_body_has_an_example_and_every_failure_the_problem_schema()
    {
        var operations = await OperationsAsync();

        Assert.All(operations.Where(operation => operation["requestBody"] is not null), operation =>
            Assert.All(operation["requestBody"]!["content"]!.AsObject(), content => Assert.NotNull(content.Value!["example"])));
        Assert.All(
            operations.Where(operation => !((string)operation["operationId"]!).StartsWith("get", StringComparison.Ordinal))
                .SelectMany(operation => operation["responses"]!.AsObject())
                .Where(response => response.Key[0] is '4' or '5'),
            response => Assert.Equal(
                "#/components/schemas/ApiProblem",
                (string)response.Value!["content"]!["application/problem+json"]!["schema"]!["$ref"]!));
    }

    [Fact]
    public async Task It_lists_every_code()
    {
        var document = JsonNode.Parse(await OpenApiCommand.WriteAsync())!;
        var listed = document["components"]!["schemas"]!["ApiProblem"]!["properties"]!["code"]!["enum"]!.AsArray();

        Assert.Equal(ErrorCodes.All, listed.Select(code => (string)code!));
    }

    [Fact]
    public async Task What_a_request_may_leave_out_is_neither_null_nor_has_it_a_default_which_generators_take_for_always_there()
    {
        var requests = (await SchemasAsync()).Where(schema => schema.Key.EndsWith("Request", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(requests);
        // Of quotas null has a meaning: the plan's.
        Assert.All(requests.Where(request => request.Key != "ChangeQuotasRequest"), request => Assert.All(request.Value!["properties"]!.AsObject(), property =>
        {
            Assert.Null(property.Value!["default"]);
            Assert.Null(property.Value["nullable"]);
        }));
        var form = (await OperationsAsync()).Single(operation => (string?)operation["operationId"] == "introspectToken")
            ["requestBody"]!["content"]!["application/x-www-form-urlencoded"]!["schema"]!;
        Assert.Equal(["token"], form["required"]!.AsArray().Select(name => (string)name!));
    }

    [Fact]
    public async Task Answers_and_failures_are_told_apart_by_a_literal()
    {
        var schemas = await SchemasAsync();

        Assert.False((bool)Assert.Single(schemas["ApiProblem"]!["properties"]!["success"]!["enum"]!.AsArray())!);
        var envelopes = schemas.Where(schema => schema.Key.EndsWith("Envelope", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(envelopes);
        Assert.All(envelopes, envelope => Assert.True((bool)Assert.Single(envelope.Value!["properties"]!["success"]!["enum"]!.AsArray())!));
    }

    [Fact]
    public async Task Lists_that_are_always_whole_promise_no_page_and_settings_have_any_members()
    {
        var schemas = await SchemasAsync();

        Assert.NotNull(schemas["TenantDetailsListEnvelope"]!["properties"]!["pagination"]);
        Assert.Null(schemas["PoolDetailsListEnvelope"]!["properties"]!["pagination"]);
        Assert.Null(schemas["ApiKeyDetailsListEnvelope"]!["properties"]!["pagination"]);
        Assert.NotNull(schemas["SettingsResponseEnvelope"]!["properties"]!["data"]!["additionalProperties"]);
    }

    private static async Task<JsonObject> SchemasAsync() =>
        JsonNode.Parse(await OpenApiCommand.WriteAsync())!["components"]!["schemas"]!.AsObject();

    private static async Task<List<JsonNode>> OperationsAsync()
    {
        var operations = JsonNode.Parse(await OpenApiCommand.WriteAsync())!["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject())
            .Select(operation => operation.Value!)
            .ToList();
        Assert.NotEmpty(operations);
        return operations;
    }

    private static string Committed([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/openapi.json"));
}
