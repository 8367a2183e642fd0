using System.Net;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.Api.Idempotency;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Idempotency;

public sealed class KeyTests(TestBench bench)
{
    private readonly ApiClient _api = bench.Service.Api;

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    public async Task Refuses_what_is_no_key(string key)
    {
        var answer = await _api.PostWithKeyAsync(key, Keyed.Login, new { email = ApiClient.NewEmail(), password = "irrelevant" });

        Assert.Equal((HttpStatusCode.BadRequest, "validation_failed"), (answer.Status, answer.Code));
        Assert.Equal("Idempotency-Key must be 1 to 255 visible ASCII characters", answer.ErrorsOf("Idempotency-Key"));
    }

    [Fact]
    public async Task Refuses_two_keys()
    {
        var answer = await _api.SendAsync(
            HttpMethod.Post, Keyed.Login, new { }, null, (Keyed.Header, "one"), (Keyed.Header, "two"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.NotEmpty(answer.ErrorsOf("Idempotency-Key"));
    }

    [Fact]
    public async Task Takes_255_characters_and_not_one_more()
    {
        var body = new { refresh_token = "none" };

        var longest = await _api.PostWithKeyAsync(new string('~', 255), Keyed.Refresh, body);
        var longer = await _api.PostWithKeyAsync(new string('~', 256), Keyed.Refresh, body);

        Assert.Equal("invalid_refresh_token", longest.Code);
        Assert.Equal("validation_failed", longer.Code);
    }

    [Theory]
    [InlineData("\u007f")]
    [InlineData("\u00e9")]
    [InlineData("a\tb")]
    [InlineData(null)]
    public void Knows_what_is_no_visible_ASCII(string? key) => Assert.NotNull(IdempotencyKey.Problem([key]));

    [Theory]
    [InlineData("!")]
    [InlineData("~")]
    [InlineData("\"quoted, and more\"", false)]
    [InlineData("01a20fc2-0063-73b1-8e4c-442ed46e146a")]
    public void Takes_every_visible_ASCII_character(string key, bool isTaken = true) =>
        Assert.Equal(isTaken, IdempotencyKey.Problem([key]) is null);

    [Fact]
    public async Task Passes_it_over_where_nothing_is_changed()
    {
        var answer = await _api.SendAsync(HttpMethod.Get, "/health", null, null, (Keyed.Header, ""));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    [Fact]
    public async Task Asks_who_calls_before_it_looks_at_the_key()
    {
        var answer = await _api.PostWithKeyAsync("", Keyed.Logout, new { refresh_token = "none" });

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_each_time_anew()
    {
        var (key, body) = (Keyed.NewKey(), new { refresh_token = new string('a', 1024 * 1024) });

        var first = await _api.PostWithKeyAsync(key, Keyed.Refresh, body);
        var retry = await _api.PostWithKeyAsync(key, Keyed.Refresh, body);

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "payload_too_large"), (first.Status, first.Code));
        Assert.False(retry.IsReplayed);
    }
}
