using System.Globalization;
using OrleansBilling.Grains.Aggregates;

namespace OrleansBilling.Bench;

/// <summary>What is measured, and with what.</summary>
internal sealed record BenchOptions
{
    public const string Help = "bench [limit] [engine] [silos] [api] [reminders] [usage] [audit] [export] [--n 1000,10000] [--concurrency 256] [--seconds 5] [--separate]";

    private static readonly string[] Parts = ["limit", "engine", "silos", "api", "reminders", "usage", "audit", "export"];

    /// <summary>What plain Npgsql commits.</summary>
    public bool Limit { get; init; } = true;

    /// <summary>What the grains bill.</summary>
    public bool Engine { get; init; } = true;

    /// <summary>The engine on two silos.</summary>
    public bool Silos { get; init; } = true;

    /// <summary>The API, idle and while everything bills.</summary>
    public bool Api { get; init; } = true;

    /// <summary>The same through the real reminder path.</summary>
    public bool Reminders { get; init; } = true;

    /// <summary>Events of meters.</summary>
    public bool Usage { get; init; } = true;

    /// <summary>An audit of what was billed.</summary>
    public bool Audit { get; init; } = true;

    /// <summary>The ledger of what was billed, as files.</summary>
    public bool Export { get; init; } = true;

    public IReadOnlyList<int> Subscriptions { get; init; } = [1_000, 10_000];

    /// <summary>Wakes at work at once where what counts is how much there is room for.</summary>
    public int Concurrency { get; init; } = 256;

    /// <summary>And where others want to be answered meanwhile: as many as a silo lets reminders ring at once, if nothing else is given.</summary>
    public int Ringing { get; init; } = new WakeOptions().Concurrency;

    /// <summary>How long the limit is measured at each width.</summary>
    public int Seconds { get; init; } = 4;

    /// <summary>Each grain commits by itself, through the stock storage.</summary>
    public bool Separate { get; init; }

    /// <summary>Null when they cannot be understood.</summary>
    public static BenchOptions? Read(string[] args)
    {
        var options = new BenchOptions();
        string[] named = [.. args.TakeWhile(arg => !arg.StartsWith("--", StringComparison.Ordinal))];
        if (named.Except(Parts).Any()) return null;
        if (named.Length > 0)
        {
            options = options with
            {
                Limit = named.Contains("limit"),
                Engine = named.Contains("engine"),
                Silos = named.Contains("silos"),
                Api = named.Contains("api"),
                Reminders = named.Contains("reminders"),
                Usage = named.Contains("usage"),
                Audit = named.Contains("audit"),
                Export = named.Contains("export"),
            };
        }

        for (var i = named.Length; i < args.Length; i++)
        {
            if (args[i] == "--separate")
            {
                options = options with { Separate = true };
                continue;
            }

            if (i + 1 == args.Length || Set(options, args[i], args[++i]) is not { } set) return null;
            options = set;
        }

        return options;
    }

    private static BenchOptions? Set(BenchOptions options, string name, string value) => name switch
    {
        "--n" => options with { Subscriptions = [.. value.Split(',').Select(Number)] },
        "--concurrency" => options with { Concurrency = Number(value), Ringing = Number(value) },
        "--seconds" => options with { Seconds = Number(value) },
        _ => null,
    };

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
