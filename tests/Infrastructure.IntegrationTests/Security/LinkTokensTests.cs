using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.IntegrationTests.Composition;
using TenantManager.Infrastructure.Security;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Security;

public sealed class LinkTokensTests
{
    private static readonly Guid Id = new("01890a5d-ac96-774b-bcce-b302099a8057");

    private readonly LinkTokens _tokens = new(new SecretsKey(new SecretsOptions(AdapterOptions.SecretsKey)));

    /// <summary>Another value here ends every link that was mailed.</summary>
    [Fact]
    public void Are_those_that_were_mailed_already()
    {
        Assert.Equal("AYkKXayWd0u8zrMCCZqAV5yuBHwqfk1d6s6TWz8REUk_5PFaqF34gDoo0JgPFRY2", _tokens.TokenOf(LinkPurpose.Invitation, Id));
        Assert.Equal("AYkKXayWd0u8zrMCCZqAV9wBuNgB7fPVmaoe7WN9Y5ngSWvEDjWueQohCMRRdR-S", _tokens.TokenOf(LinkPurpose.PasswordReset, Id));
    }

    [Theory]
    [InlineData(LinkPurpose.Invitation, LinkPurpose.PasswordReset)]
    [InlineData(LinkPurpose.PasswordReset, LinkPurpose.Invitation)]
    public void Are_read_for_their_purpose_and_for_no_other(LinkPurpose purpose, LinkPurpose other)
    {
        var token = _tokens.TokenOf(purpose, Id);

        Assert.Equal(Id, _tokens.Read(purpose, token));
        Assert.Null(_tokens.Read(other, token));
    }

    [Fact]
    public void Are_no_others_keys()
    {
        var others = new LinkTokens(new SecretsKey(new SecretsOptions(AdapterOptions.SecretsKey + " ")));

        Assert.Null(_tokens.Read(LinkPurpose.Invitation, others.TokenOf(LinkPurpose.Invitation, Id)));
    }

    [Fact]
    public void Changed_anywhere_are_none()
    {
        var token = _tokens.TokenOf(LinkPurpose.Invitation, Id);

        Assert.All(Enumerable.Range(0, token.Length), at => Assert.Null(_tokens.Read(
            LinkPurpose.Invitation, $"{token[..at]}{(token[at] == 'A' ? 'B' : 'A')}{token[(at + 1)..]}")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("ééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé")]
    [InlineData("    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Junk_is_none(string junk) => Assert.Null(_tokens.Read(LinkPurpose.Invitation, junk));
}
