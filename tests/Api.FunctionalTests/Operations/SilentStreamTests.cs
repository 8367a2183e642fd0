using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using TenantManager.Api.Errors;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.Api.Operations;
using TenantManager.Application.Operations;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Operations;

/// <summary>An operation at which nothing happens: in this process, by a clock that the test moves.</summary>
public sealed class SilentStreamTests
{
    private const string Heartbeat = ": heartbeat";

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _clock = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Is_heard_every_fifteen_seconds_and_ends_after_ten_minutes()
    {
        await using var app = await StartAsync();
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri(app.Urls.Single()), HttpCompletionOption.ResponseHeadersRead, Stop);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Stop));
        Assert.Equal("retry: 2000", await reader.ReadLineAsync(Stop));

        for (var i = 0; i < 3; i++)
        {
            var (line, silence) = await NextAsync(reader);
            Assert.Equal(Heartbeat, line);
            Assert.InRange(silence, TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(2));
        }

        _clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Empty((await reader.ReadToEndAsync(Stop)).Replace(Heartbeat, "", StringComparison.Ordinal).Trim());
    }

    /// <summary>The next line with something in it, and for how long the clock was moved until it came.</summary>
    private async Task<(string? Line, TimeSpan Silence)> NextAsync(StreamReader reader)
    {
        var line = ReadAsync();
        var silence = TimeSpan.Zero;
        await Eventually.TrueAsync("a line comes", ServiceProcess.Patience, () =>
        {
            if (line.IsCompleted)
                return true;
            _clock.Advance(Step);
            silence += Step;
            return false;
        });
        return (await line, silence);

        async Task<string?> ReadAsync()
        {
            string? read;
            do
                read = await reader.ReadLineAsync(Stop);
            while (read is "");
            return read;
        }
    }

    private async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddControllers();
        builder.Services.AddSingleton<TimeProvider>(_clock);
        builder.Services.AddSingleton<EventStreamSlots>();
        builder.Services.AddSingleton<ProblemWriter>();
        var app = builder.Build();
        app.Run(context => new OperationEvents(SilenceAsync).ExecuteResultAsync(
            new ActionContext(context, new RouteData(), new ActionDescriptor())));
        await app.StartAsync(Stop);
        return app;
    }

    private static async IAsyncEnumerable<OperationDetails> SilenceAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        yield break;
    }
}
