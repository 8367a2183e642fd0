using Serilog.Events;
using Serilog.Formatting;

namespace TenantManager.Api.Logging;

/// <summary>
/// Writes exceptions as their types and messages. Stack traces hold paths of the machine that built the service, and
/// PostgreSQL's exceptions print the statement's context: neither belongs in a log that is shipped elsewhere.
/// </summary>
internal sealed class SafeExceptionFormatter(ITextFormatter inner) : ITextFormatter
{
    private const int MaxDepth = 5;

    public void Format(LogEvent logEvent, TextWriter output)
    {
        if (logEvent.Exception is not { } exception)
        {
            inner.Format(logEvent, output);
            return;
        }

        var safe = new LogEvent(
            logEvent.Timestamp,
            logEvent.Level,
            exception: null,
            logEvent.MessageTemplate,
            logEvent.Properties.Select(property => new LogEventProperty(property.Key, property.Value))
                .Append(new LogEventProperty("Error", new ScalarValue(Describe(exception)))),
            logEvent.TraceId ?? default,
            logEvent.SpanId ?? default);
        inner.Format(safe, output);
    }

    internal static string Describe(Exception exception)
    {
        var parts = new List<string>();
        for (var current = exception; current is not null && parts.Count < MaxDepth; current = current.InnerException)
            parts.Add($"{current.GetType().Name}: {current.Message}");
        return string.Join(" <- ", parts);
    }
}
