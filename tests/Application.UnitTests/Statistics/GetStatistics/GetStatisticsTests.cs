using Moq;
using TenantManager.Application.Statistics.GetStatistics;
using TenantManager.Application.UnitTests.Support;
using Xunit;

namespace TenantManager.Application.UnitTests.Statistics.GetStatistics;

public sealed class GetStatisticsTests : IAsyncDisposable
{
    private readonly TestApplication _app = new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Asks_the_registry_for_the_figures_of_this_moment()
    {
        _app.Clock.Advance(TimeSpan.FromHours(3));

        await _app.SendAsync(new GetStatisticsQuery());

        _app.Queries.Verify(q => q.GetStatisticsAsync(Some.Now.AddHours(3), It.IsAny<CancellationToken>()), Times.Once);
    }
}
