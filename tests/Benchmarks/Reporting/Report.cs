using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TenantManager.Benchmarks.Reporting;

/// <summary>What a run found, as a table for readers and as JSON for programs.</summary>
internal sealed class Report(Machine machine, BenchmarkOptions options, TimeProvider clock)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly Stopwatch Watch = Stopwatch.StartNew();

    private readonly List<Row> _rows = [];
    private readonly List<string> _broken = [];
    private readonly DateTimeOffset _startedAt = clock.GetUtcNow();

    public bool IsBroken => _broken.Count > 0;

    public void Add(Row row)
    {
        _rows.Add(row);
        Progress($"{row.Verdict}: {row.What}: {Measured(row)} (target: {row.Target})");
    }

    /// <summary>A benchmark ended by a fault. The others go on.</summary>
    public void AddBroken(string benchmark, Exception fault)
    {
        _broken.Add($"{benchmark}: {fault.Message.Split('\n')[0]}");
        Progress($"BROKEN: {benchmark}: {fault}");
    }

    /// <summary>For whoever waits, apart from the table.</summary>
    public static void Progress(string line) => Console.Error.WriteLine($"{Watch.Elapsed.TotalSeconds,5:0} s  {line}");

    public string ToMarkdown()
    {
        List<string> lines = [$"Measured on {_startedAt:yyyy-MM-dd} on {machine}.", ""];
        if (options.IsQuick)
            lines.AddRange(["Tiny sizes (`--quick`): this checks the harness, and the figures mean nothing.", ""]);
        lines.AddRange(["| What | Product | Baseline | Measured | Target | |", "|---|---|---|---|---|---|"]);
        lines.AddRange(_rows.Select(ToLine));
        lines.AddRange(["", "Medians; in brackets the 10th to the 90th percentile, and the number of samples.", ""]);
        lines.AddRange(_rows.SelectMany(row => new[] { row.Unfit, row.Note }
            .Where(words => words is not null)
            .Select(words => $"- {row.What}: {words}.")));
        lines.AddRange(_broken.Select(fault => $"- BROKEN: {fault}"));
        return string.Join('\n', lines);
    }

    public string ToJson() => JsonSerializer.Serialize(
        new { StartedAt = _startedAt, Machine = machine, Quick = options.IsQuick, Rows = _rows, Broken = _broken }, Json);

    private static string ToLine(Row row)
    {
        string?[] cells =
            [row.What, row.Product?.ToString(), row.Baseline?.ToString(), Measured(row), row.Target.ToString(), row.Verdict];
        return $"| {string.Join(" | ", cells.Select(cell => cell?.Replace("|", @"\|", StringComparison.Ordinal)))} |";
    }

    private static string Measured(Row row) =>
        row.Measured is { } measured ? $"{Figure.Number(measured)} {row.Target.Unit}".TrimEnd() : "";
}
