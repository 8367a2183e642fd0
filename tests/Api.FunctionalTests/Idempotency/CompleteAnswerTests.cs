using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using TenantManager.Api.Idempotency;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Idempotency;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Idempotency;

public sealed class CompleteAnswerTests
{
    private const int Lines = 10_000;

    [Fact]
    public async Task An_answer_with_a_key_is_written_to_its_end_though_the_client_has_left()
    {
        await using var services = new ServiceCollection().AddLogging().AddControllers().Services.BuildServiceProvider();
        using var body = new MemoryStream();
        var context = new DefaultHttpContext
        {
            RequestServices = services, RequestAborted = new CancellationToken(canceled: true), Response = { Body = body },
        };
        context.Features.Set<IKeyedWork>(new Work());
        var action = new ActionContext(context, new RouteData(), new ActionDescriptor());
        var result = new ObjectResult(Enumerable.Repeat("a line of a long answer", Lines).ToList());

        new CompleteAnswerFilter().OnResultExecuting(new ResultExecutingContext(action, [], result, this));
        await result.ExecuteResultAsync(action);

        Assert.Equal(Lines, JsonDocument.Parse(body.ToArray()).RootElement.GetArrayLength());
    }

    private sealed class Work : IKeyedWork
    {
        public RequestKey RequestKey => new([]);

        public Task<bool> KeepAsync(StoredAnswer answer) => Task.FromResult(true);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
