using System.Text.RegularExpressions;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Samples;

/// <summary>The document shows what the tests of the samples run.</summary>
public sealed partial class IntegrationDocumentTests
{
    [Fact]
    public async Task Every_block_of_the_document_is_in_the_sample_that_it_names_word_for_word()
    {
        var document = await File.ReadAllTextAsync(RepositoryFiles.PathOf("docs", "integration.md"), TestContext.Current.CancellationToken);
        var blocks = Block().Matches(document);

        Assert.Equal(blocks.Count, Fence().Count(document) / 2);
        Assert.Superset(new HashSet<string> { "csharp", "ts", "js", "sh" }, blocks.Select(block => block.Groups["language"].Value).ToHashSet());
        Assert.All(blocks, block =>
        {
            var sample = File.ReadAllText(RepositoryFiles.PathOf("docs", block.Groups["file"].Value));
            Assert.Contains(block.Groups["text"].Value, sample, StringComparison.Ordinal);
        });
    }

    /// <summary>A block, and the last link before it in its own paragraph, which says where it is from.</summary>
    [GeneratedRegex(@"\]\((?<file>\.\./(samples|deploy)/[^)]+)\):\n\n```(?<language>\w+)\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("^```", RegexOptions.Multiline)]
    private static partial Regex Fence();
}
