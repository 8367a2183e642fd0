using System.Net;
using System.Net.Sockets;
using System.Text;
using TenantManager.Api.FunctionalTests.Support;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Errors;

/// <summary>Requests that no use case ever sees.</summary>
public sealed class ProblemTests(TestBench bench)
{
    private readonly ApiClient _api = bench.Service.Api;

    [Theory]
    [InlineData("GET", "/nowhere", 404, "not_found")]
    [InlineData("GET", "/api/nowhere", 404, "not_found")]
    [InlineData("GET", "/api/admin/tenants/not-a-uuid", 404, "not_found")]
    [InlineData("GET", "/api/auth/login", 405, "method_not_allowed")]
    [InlineData("DELETE", "/api/me", 405, "method_not_allowed")]
    public async Task Addresses_that_are_not_get_a_problem_document(string method, string path, int status, string code)
    {
        var answer = await _api.SendAsync(new HttpMethod(method), path, headers: ("X-Admin-Key", bench.Service.Variables["SUPER_ADMIN_KEY"]));

        Assert.Equal((status, code), ((int)answer.Status, answer.Code));
        Assert.Equal(path, (string)answer.Json!["instance"]!);
        Assert.Equal((string)answer.Json["trace_id"]!, answer.Headers["X-Trace-Id"]);
    }

    [Theory]
    [InlineData("text/plain", "{}", 415, "unsupported_media_type")]
    [InlineData("application/xml", "<a/>", 415, "unsupported_media_type")]
    [InlineData("application/json", "{", 400, "validation_failed")]
    [InlineData("application/json", "", 400, "validation_failed")]
    [InlineData("application/json", "[]", 400, "validation_failed")]
    [InlineData("application/json", "null", 400, "validation_failed")]
    [InlineData("application/json", "{\"email\": 1, \"password\": []}", 400, "validation_failed")]
    [InlineData("application/json", "{\"email\": 1, \"email\": \"a@example.com\", \"password\": \"x\"}", 400, "validation_failed")]
    [InlineData("application/json", "{\"email\": \"a@example.com\", \"password\": \"\\ud83d\"}", 400, "validation_failed")]
    [InlineData("application/json", "{\"email\": \"a@example.com\", \"password\": \"x\"} {}", 400, "validation_failed")]
    [InlineData("application/json", "{\"\\ud800\": 1, \"email\": \"a@example.com\", \"password\": \"x\"}", 400, "validation_failed")]
    public async Task Bodies_that_cannot_be_read_are_refused(string type, string body, int status, string code)
    {
        using var content = new StringContent(body, Encoding.UTF8, type);

        var answer = await _api.SendAsync(HttpMethod.Post, "/api/auth/login", content);

        Assert.Equal((status, code), ((int)answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("POST", "/api/auth/login")]
    [InlineData("PUT", "/api/tenant/settings")]
    public async Task What_is_not_UTF_8_is_refused(string method, string path)
    {
        var token = (await _api.RegisterAsync()).AccessToken;
        foreach (var body in new byte[][] { [.. "{\""u8, 0xff, .. "\":1}"u8], [.. "{\"a\":\""u8, 0xff, .. "\"}"u8] })
        {
            using var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };

            var answer = await _api.SendAsync(new HttpMethod(method), path, content, token);

            Assert.Equal((HttpStatusCode.BadRequest, "validation_failed"), (answer.Status, answer.Code));
        }
    }

    [Fact]
    public async Task A_byte_order_mark_is_passed_over()
    {
        using var content = new StringContent(
            "\ufeff{\"email\": \"nobody@example.com\", \"password\": \"x\"}", Encoding.UTF8, "application/json");

        var answer = await _api.SendAsync(HttpMethod.Post, "/api/auth/login", content);

        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_credentials"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_body_over_one_mebibyte_is_refused_before_it_is_sent()
    {
        using var request = TooLarge(new StringContent(TooLong));
        request.Headers.ExpectContinue = true;

        using var answer = await _api.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var problem = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains("payload_too_large", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_of_unknown_length_is_cut_off_at_one_mebibyte()
    {
        // The service closes the connection after its answer; a client that is still sending may miss it, and try again.
        for (var attempt = 1; ; attempt++)
        {
            using var request = TooLarge(new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(TooLong))));
            request.Headers.TransferEncodingChunked = true;
            try
            {
                using var answer = await _api.Http.SendAsync(request, TestContext.Current.CancellationToken);
                Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
                return;
            }
            catch (HttpRequestException e) when (e.GetBaseException() is SocketException && attempt < 10)
            {
                Assert.Equal(HttpStatusCode.OK, await bench.Service.StatusOfHealthAsync());
            }
        }
    }

    [Fact]
    public async Task Deep_nesting_is_refused()
    {
        using var content = new StringContent(new string('[', 100_000), Encoding.UTF8, "application/json");

        var answer = await _api.SendAsync(HttpMethod.Post, "/api/auth/login", content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
    }

    [Fact]
    public async Task A_client_that_never_finishes_its_headers_is_dropped()
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", _api.Http.BaseAddress!.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync("GET /health HTTP/1.1\r\nHost: x\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        using var patience = new CancellationTokenSource(ServiceProcess.Patience);

        var answer = await new StreamReader(stream).ReadToEndAsync(patience.Token);

        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_tell_browsers_what_they_must_not_do()
    {
        var answer = await _api.GetAsync("/health");

        Assert.Equal("nosniff", answer.Headers["X-Content-Type-Options"]);
        Assert.Equal("DENY", answer.Headers["X-Frame-Options"]);
        Assert.False(answer.Headers.ContainsKey("Server"));
    }

    private static string TooLong => $$"""{"email": "a@b.example", "password": "{{new string('x', 1024 * 1024)}}"}""";

    private static HttpRequestMessage TooLarge(HttpContent content)
    {
        content.Headers.ContentType = new("application/json");
        return new HttpRequestMessage(HttpMethod.Post, new Uri("/api/auth/login", UriKind.Relative)) { Content = content };
    }
}
