using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Support;

/// <summary>What came back.</summary>
public sealed record Answer(HttpStatusCode Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The body, where it is a JSON object.</summary>
    public JsonNode? Json { get; } = Text.StartsWith('{') ? JsonNode.Parse(Text) : null;

    /// <summary>Of an answer that says <c>"success": true</c>.</summary>
    public JsonNode Data
    {
        get
        {
            Assert.True((bool?)Json?["success"] == true, Text);
            return Json!["data"]!;
        }
    }

    /// <summary>Of a failure, which must be a problem document; <c>code</c>.</summary>
    public string Code
    {
        get
        {
            Assert.Equal("application/problem+json", Headers["Content-Type"].Split(';')[0]);
            Assert.False((bool)Json!["success"]!);
            Assert.Equal((int)Status, (int)Json["status"]!);
            Assert.NotEmpty((string)Json["trace_id"]!);
            return (string)Json["code"]!;
        }
    }

    public string Detail => (string)Json!["detail"]!;

    /// <summary>The messages of one field of the request.</summary>
    public string ErrorsOf(string field) => Json?["errors"]?[field] is JsonArray messages
        ? string.Join(" ", messages.Select(message => (string)message!))
        : "";
}
