using System.Buffers;
using System.Globalization;
using System.Text;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;

namespace TenantManager.Api.Logging;

/// <summary>
/// Writes lines to standard output some milliseconds later, many at once: of a request that is answered from memory, a system call for its
/// line would be a third. What says that something is wrong is written at once, and everything before the process ends.
/// </summary>
internal sealed class StandardOutput : ILogEventSink, IDisposable
{
    // Whoever has more to say waits for the reader.
    private const int MostPendingBytes = 1024 * 1024;

    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(10);

    [ThreadStatic]
    private static StringWriter? _line;

    private readonly ITextFormatter _formatter;
    private readonly Stream _output;
    private readonly ITimer _timer;
    private readonly Lock _writingLock = new();
    private readonly Lock _pendingLock = new();
    private ArrayBufferWriter<byte> _pending = new();
    private ArrayBufferWriter<byte> _writing = new();

    public StandardOutput(ITextFormatter formatter, Stream output, TimeProvider clock)
    {
        (_formatter, _output) = (formatter, output);
        _timer = clock.CreateTimer(_ => Flush(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Flush();
        AppDomain.CurrentDomain.UnhandledException += (_, _) => Flush();
    }

    public void Emit(LogEvent logEvent)
    {
        var line = _line ??= new StringWriter(CultureInfo.InvariantCulture);
        line.GetStringBuilder().Clear();
        _formatter.Format(logEvent, line);
        if (IsUrgentWith(line.ToString()) || logEvent.Level >= LogEventLevel.Warning)
            Flush();
    }

    /// <summary>What is said later, by what is disposed of after the log, is written too: the timer goes on.</summary>
    public void Dispose() => Flush();

    private bool IsUrgentWith(string line)
    {
        lock (_pendingLock)
        {
            if (_pending.WrittenCount == 0)
                _timer.Change(Delay, Timeout.InfiniteTimeSpan);
            Encoding.UTF8.GetBytes(line, _pending);
            return _pending.WrittenCount > MostPendingBytes;
        }
    }

    private void Flush()
    {
        lock (_writingLock)
        {
            lock (_pendingLock)
                (_pending, _writing) = (_writing, _pending);
            try
            {
                _output.Write(_writing.WrittenSpan);
            }
            catch (IOException)
            {
                // Nobody reads any more; there is nowhere else to say it.
            }
            finally
            {
                _writing.ResetWrittenCount();
            }
        }
    }
}
