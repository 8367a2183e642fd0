using System.Collections.Concurrent;
using System.Text;

namespace TenantManager.Api.FunctionalTests.Support;

/// <summary>Reads every process's arguments, over and over, as any user of the machine can.</summary>
internal sealed class ProcessListWatch : IDisposable
{
    private readonly ConcurrentDictionary<string, byte> _commandLines = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _end = new();
    private readonly Thread _thread;

    public ProcessListWatch()
    {
        _thread = new Thread(Watch) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>All command lines since the watch began, one a line.</summary>
    public string Seen() => string.Join('\n', _commandLines.Keys);

    public void Dispose()
    {
        _end.Cancel();
        _thread.Join();
        _end.Dispose();
    }

    private void Watch()
    {
        do
        {
            foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(path[6])))
            {
                try
                {
                    _commandLines.TryAdd(Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(process, "cmdline"))).Replace('\0', ' '), 0);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    // It has ended meanwhile.
                }
            }
        }
        while (!_end.Token.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(2)));
    }
}
