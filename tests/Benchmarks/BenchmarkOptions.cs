using System.Globalization;

namespace TenantManager.Benchmarks;

internal sealed record BenchmarkOptions
{
    public const string Usage =
        """
        dotnet run -c Release --project tests/Benchmarks -- [OPTION...]
          --only NAME   this benchmark alone; may be given several times
          --runs N      how often each side is measured, instead of each benchmark's own number
          --quick       tiny sizes, which check the harness and measure nothing
          --json FILE   write the results to a file too
          --help        print this
        """;

    /// <summary>Names of benchmarks; empty for all.</summary>
    public IReadOnlyList<string> Only { get; private init; } = [];

    public bool IsQuick { get; private init; }

    /// <summary>Absolute path, or null.</summary>
    public string? JsonFile { get; private init; }

    public bool IsHelp { get; private init; }

    private int? Runs { get; init; }

    /// <exception cref="FormatException">They cannot be understood; the message says which.</exception>
    public static BenchmarkOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new BenchmarkOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i];
            options = name switch
            {
                "--only" => options with { Only = [.. options.Only, Value()] },
                "--runs" => options with { Runs = Number(Value()) },
                "--quick" => options with { IsQuick = true },
                "--json" => options with { JsonFile = Path.GetFullPath(Value()) },
                "--help" => options with { IsHelp = true },
                _ => throw new FormatException($"There is no option {name}."),
            };

            string Value() => ++i < arguments.Count ? arguments[i] : throw new FormatException($"{name} needs a value.");
        }

        return options;
    }

    /// <summary>A size of a benchmark.</summary>
    public T Size<T>(T full, T quick) => IsQuick ? quick : full;

    /// <summary>How often each side is measured.</summary>
    public int RunsOr(int full, int quick) => Runs ?? Size(full, quick);

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new FormatException($"{text} is not a positive number.");
}
