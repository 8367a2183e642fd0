using System.Text;
using Serilog.Events;
using Serilog.Formatting.Display;
using Serilog.Parsing;
using TenantManager.Api.Logging;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Logging;

public sealed class StandardOutputTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly MemoryStream _stream = new();

    private string Written => Encoding.UTF8.GetString(_stream.ToArray());

    [Fact]
    public async Task Writes_what_is_said_soon_and_in_order()
    {
        using var output = NewOutput();

        output.Emit(Event(LogEventLevel.Information, "one"));
        output.Emit(Event(LogEventLevel.Information, "two ü"));

        await Eventually.TrueAsync("both lines are written", Patience, () => Written == "one\ntwo ü\n");
    }

    [Fact]
    public void Writes_a_warning_at_once_behind_what_was_said_before()
    {
        using var output = NewOutput();

        output.Emit(Event(LogEventLevel.Information, "before"));
        output.Emit(Event(LogEventLevel.Warning, "wrong"));

        Assert.Equal("before\nwrong\n", Written);
    }

    [Fact]
    public void Keeps_no_more_than_it_may_without_the_reader()
    {
        using var output = NewOutput();
        var line = new string('x', 10_000);

        for (var i = 0; i < 200; i++)
            output.Emit(Event(LogEventLevel.Information, line));

        Assert.True(_stream.Length >= 1_000_000, $"{_stream.Length} bytes of two million have been written.");
    }

    [Fact]
    public void Writes_what_is_left_at_the_end()
    {
        using (var output = NewOutput())
            output.Emit(Event(LogEventLevel.Information, "last"));

        Assert.Equal("last\n", Written);
    }

    private static LogEvent Event(LogEventLevel level, string text) => new(
        DateTimeOffset.UnixEpoch, level, exception: null, new MessageTemplate([new TextToken(text)]), []);

    private StandardOutput NewOutput() => new(new MessageTemplateTextFormatter("{Message:lj}\n"), _stream, TimeProvider.System);
}
