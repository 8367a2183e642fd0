using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace TenantManager.Infrastructure.IntegrationTests.Composition;

/// <summary>Keeps what the service logs, exceptions included.</summary>
internal sealed class CapturedLog : ILoggerProvider
{
    private readonly ConcurrentQueue<(LogLevel Level, string Line)> _entries = [];

    public string Text => string.Join('\n', _entries.Select(entry => entry.Line));

    public IReadOnlyList<string> LinesOf(LogLevel level) => [.. _entries.Where(e => e.Level == level).Select(e => e.Line)];

    public ILogger CreateLogger(string categoryName) => new Logger(_entries);

    public void Dispose()
    {
    }

    private sealed class Logger(ConcurrentQueue<(LogLevel, string)> entries) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            entries.Enqueue((logLevel, $"{formatter(state, exception)} {exception}"));
    }
}
