using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace TenantManager.Application.UnitTests.Support;

/// <summary>All that was logged, at every level.</summary>
internal sealed class LogLines
{
    private readonly ConcurrentQueue<LogLine> _lines = [];

    public IEnumerable<LogLine> All => _lines;

    public IEnumerable<LogLine> At(LogLevel level) => _lines.Where(line => line.Level == level);

    public void Add(LogLine line) => _lines.Enqueue(line);
}

/// <param name="Level">How bad it is.</param>
/// <param name="Event">The event's number.</param>
/// <param name="Text">The message as a person reads it.</param>
/// <param name="Everything">Message, structured values and exception: whatever a sink may write.</param>
internal sealed record LogLine(LogLevel Level, int Event, string Text, string Everything);

internal sealed class RecordingLogger<T>(LogLines lines) : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var text = formatter(state, exception);
        var values = state as IEnumerable<KeyValuePair<string, object?>> ?? [];
        lines.Add(new LogLine(logLevel, eventId.Id, text, $"{text} {string.Join(' ', values)} {exception}"));
    }
}
