using System.Text.Json.Nodes;
using TenantManager.Application.Settings;
using Xunit;

namespace TenantManager.Application.UnitTests.Settings;

public sealed class MergePatchTests
{
    /// <summary>The examples of RFC 7396, appendix A, that are about objects.</summary>
    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"a":null}""", """{}""")]
    [InlineData("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"c"}""", """{"a":["b"]}""", """{"a":["b"]}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""{"e":null}""", """{"a":1}""", """{"e":null,"a":1}""")]
    [InlineData("""{}""", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    public void Merges_as_the_standard_says(string target, string patch, string result) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(result), JsonNode.Parse(MergePatch.TryApply(target, patch)!)));

    [Fact]
    public void Leaves_numbers_as_they_are_written() => Assert.Equal(
        """{"n":12345678901234567890.10,"m":1}""", MergePatch.TryApply("""{"n":12345678901234567890.10}""", """{"m":1}"""));
}
