using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using TenantManager.Api.Errors;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Errors;

public sealed class ProblemWriterTests
{
    [Fact]
    public async Task Answers_a_request_whose_time_is_up_with_one_whole_document()
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestAborted = new CancellationToken(canceled: true), Response = { Body = body } };

        await new ProblemWriter(Options.Create(new JsonOptions())).WriteAsync(context, ErrorCodes.RequestTimeout);

        var problem = JsonDocument.Parse(body.ToArray());
        Assert.Equal("request_timeout", problem.RootElement.GetProperty("code").GetString());
    }
}
