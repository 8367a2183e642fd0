using Microsoft.Extensions.Logging;
using Moq;
using TenantManager.Application.Statistics.GetStatistics;
using TenantManager.Application.UnitTests.Support;
using Xunit;

namespace TenantManager.Application.UnitTests.Behaviors;

public sealed class LoggingBehaviorTests : IAsyncDisposable
{
    private readonly TestApplication _app = new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Logs_the_name_of_a_message_and_how_long_it_took()
    {
        _app.Queries.Setup(q => q.GetStatisticsAsync(It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()))
            .Callback(() => _app.Clock.Advance(TimeSpan.FromMilliseconds(12)))
            .ReturnsAsync((ServiceStatistics)null!);

        await _app.SendAsync(new GetStatisticsQuery());

        var line = Assert.Single(_app.Log.All);
        Assert.Equal((LogLevel.Debug, 1000), (line.Level, line.Event));
        Assert.Equal("GetStatisticsQuery handled in 12.0 ms", line.Text);
    }
}
