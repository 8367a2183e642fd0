using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using TenantManager.Domain.Users;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.IntegrationTests.Composition;
using TenantManager.Infrastructure.Security;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Security;

public sealed class JwtTests : IDisposable
{
    // Long enough for every algorithm that a forger may choose.
    private const string Secret = AdapterOptions.JwtSecret + AdapterOptions.JwtSecret;

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Guid Session = Guid.CreateVersion7(Now);

    private readonly FakeTimeProvider _clock = new(Now);
    private readonly TokenOptions _options = new(Secret, TimeSpan.FromMinutes(15), TimeSpan.FromDays(30));
    private readonly User _user = User.CreateAdmin(Guid.CreateVersion7(Now), EmailAddress.From("admin@acme.com"), Now);
    private readonly JwtTokenIssuer _issuer;
    private readonly RememberingTokenHandler _handler;

    public JwtTests()
    {
        _issuer = new JwtTokenIssuer(_options, _clock);
        _handler = new RememberingTokenHandler(_clock);
    }

    public void Dispose() => _handler.Dispose();

    [Fact]
    public void Issues_exactly_the_claims_that_are_promised()
    {
        var token = _issuer.IssueAccessToken(_user, Session);

        var claims = ForgedToken.PayloadOf(token.Value);
        Assert.Equal(
            ["aud", "email", "exp", "iat", "iss", "jti", "role", "sid", "sub", "tenant_id"],
            claims.Select(claim => claim.Key).Order(StringComparer.Ordinal));
        Assert.Equal(_user.Id.ToString(), (string?)claims["sub"]);
        Assert.Equal("admin@acme.com", (string?)claims["email"]);
        Assert.Equal(_user.TenantId.ToString(), (string?)claims["tenant_id"]);
        Assert.Equal("ADMIN", (string?)claims["role"]);
        Assert.Equal(Session.ToString(), (string?)claims["sid"]);
        Assert.Equal("tenant-manager", (string?)claims["iss"]);
        Assert.Equal("tenant-manager", (string?)claims["aud"]);
        Assert.Equal(Now.ToUnixTimeSeconds(), (long?)claims["iat"]);
        Assert.Equal(Now.AddMinutes(15).ToUnixTimeSeconds(), (long?)claims["exp"]);
        Assert.Equal("HS256", (string?)ForgedToken.HeaderOf(token.Value)["alg"]);
        Assert.Equal(TimeSpan.FromMinutes(15), token.Lifetime);
    }

    [Fact]
    public void Gives_every_token_an_id_of_its_own() => Assert.NotEqual(
        (string?)ForgedToken.PayloadOf(NewToken())["jti"], (string?)ForgedToken.PayloadOf(NewToken())["jti"]);

    [Fact]
    public void Signs_as_anybody_with_the_secret_can_check()
    {
        var token = NewToken();

        var header = $$"""{"alg":"HS256","typ":"JWT"}""";
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(header), ForgedToken.HeaderOf(token)));
        var content = token[..token.LastIndexOf('.')];
        var signature = System.Security.Cryptography.HMACSHA256.HashData(
            System.Text.Encoding.UTF8.GetBytes(Secret), System.Text.Encoding.ASCII.GetBytes(content));
        Assert.Equal($"{content}.{System.Buffers.Text.Base64Url.EncodeToString(signature)}", token);
    }

    [Fact]
    public async Task Believes_its_own_tokens_until_they_expire()
    {
        var token = NewToken();
        Assert.True(await IsBelievedAsync(token));

        _clock.SetUtcNow(Now.AddMinutes(15).AddSeconds(4));
        Assert.True(await IsBelievedAsync(token));
        _clock.SetUtcNow(Now.AddMinutes(15).AddSeconds(6));
        Assert.False(await IsBelievedAsync(token));
    }

    [Fact]
    public async Task Verifies_a_token_once()
    {
        var token = NewToken();
        var parameters = JwtValidation.CreateParameters(_options, _clock);

        Assert.Same(await _handler.ValidateTokenAsync(token, parameters), await _handler.ValidateTokenAsync(token, parameters));
    }

    [Fact]
    public async Task Works_with_a_secret_shorter_than_the_library_wants()
    {
        var options = _options with { JwtSecret = "short" };
        var token = new JwtTokenIssuer(options, _clock).IssueAccessToken(_user, Session).Value;

        Assert.True(await IsBelievedAsync(token, options));
        Assert.True(await IsBelievedAsync(ForgedToken.Sign("HS256", ForgedToken.PayloadOf(token), "short"), options));
        Assert.False(await IsBelievedAsync(token));
    }

    [Fact]
    public async Task Believes_a_token_that_only_somebody_with_the_secret_can_have_made() =>
        Assert.True(await IsBelievedAsync(ForgedToken.Sign("HS256", ForgedToken.PayloadOf(NewToken()), Secret)));

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("NONE")]
    [InlineData("HS384")]
    [InlineData("HS512")]
    [InlineData("RS256")]
    [InlineData("")]
    public async Task Does_not_believe_another_algorithm_even_with_the_right_secret(string algorithm)
    {
        var token = NewToken();
        var forged = ForgedToken.Sign(algorithm, ForgedToken.PayloadOf(token), Secret);

        Assert.False(await IsBelievedAsync(forged));
        Assert.False(await IsBelievedAsync(forged[..forged.LastIndexOf('.')] + token[token.LastIndexOf('.')..]));
    }

    [Fact]
    public async Task Does_not_believe_a_token_signed_with_another_key() => Assert.False(
        await IsBelievedAsync(ForgedToken.Sign("HS256", ForgedToken.PayloadOf(NewToken()), Secret + "x")));

    [Fact]
    public async Task Does_not_believe_a_token_without_its_signature()
    {
        var token = NewToken();
        var content = token[..token.LastIndexOf('.')];

        Assert.False(await IsBelievedAsync(content + "."));
        Assert.False(await IsBelievedAsync(content));
        Assert.False(await IsBelievedAsync(token[..^2]));
    }

    [Fact]
    public async Task Does_not_believe_changed_claims_under_the_old_signature()
    {
        var token = NewToken();
        var claims = ForgedToken.PayloadOf(token);
        claims["tenant_id"] = Guid.NewGuid().ToString();
        var parts = ForgedToken.Sign("HS256", claims, "whatever").Split('.');

        Assert.False(await IsBelievedAsync($"{parts[0]}.{parts[1]}.{token.Split('.')[2]}"));
    }

    [Theory]
    [InlineData("iss", "somebody-else")]
    [InlineData("iss", null)]
    [InlineData("aud", "somebody-else")]
    [InlineData("aud", null)]
    [InlineData("exp", null)]
    public async Task Does_not_believe_a_token_meant_for_others_or_for_ever(string claim, string? value)
    {
        var claims = ForgedToken.PayloadOf(NewToken());
        claims.Remove(claim);
        if (value is not null)
            claims[claim] = value;

        Assert.False(await IsBelievedAsync(ForgedToken.Sign("HS256", claims, Secret)));
    }

    [Fact]
    public void Makes_refresh_tokens_of_256_random_bits_and_keeps_their_hash_alone()
    {
        var tokens = Enumerable.Range(0, 100).Select(_ => _issuer.CreateRefreshToken()).ToList();

        Assert.Equal(100, tokens.Distinct(StringComparer.Ordinal).Count());
        Assert.All(tokens, token => Assert.Matches("^[A-Za-z0-9_-]{43}$", token));
        Assert.Equal(
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            Convert.ToHexStringLower(_issuer.HashRefreshToken("abc")));
    }

    private string NewToken() => _issuer.IssueAccessToken(_user, Session).Value;

    /// <summary>The same whether or not the token was seen before.</summary>
    private async Task<bool> IsBelievedAsync(string token, TokenOptions? options = null)
    {
        using var others = new RememberingTokenHandler(_clock);
        var handler = options is null ? _handler : others;
        var parameters = JwtValidation.CreateParameters(options ?? _options, _clock);
        var first = (await handler.ValidateTokenAsync(token, parameters)).IsValid;
        Assert.Equal(first, (await handler.ValidateTokenAsync(token, parameters)).IsValid);
        return first;
    }
}
