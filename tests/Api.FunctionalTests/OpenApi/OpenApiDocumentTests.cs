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
