using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace TenantManager.Application.UnitTests.Support;

/// <summary>A clock that stands until it is moved, and tells of each timer, so that a test can wait for a pause to begin.</summary>
internal sealed class ObservedClock(DateTimeOffset now) : FakeTimeProvider(now)
{
    private readonly Channel<TimeSpan> _timers = Channel.CreateUnbounded<TimeSpan>();

    public ChannelReader<TimeSpan> Timers => _timers.Reader;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _timers.Writer.TryWrite(dueTime);
        return timer;
    }
}
