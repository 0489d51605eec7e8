using System.Globalization;

namespace OrleansBilling.Standalone;

/// <summary>What the command line and the environment ask for.</summary>
/// <param name="Port">The port of the API on 127.0.0.1.</param>
/// <param name="Demo">Whether to load the demonstration firm.</param>
/// <param name="DataPath">Where keys and the private PostgreSQL are kept.</param>
/// <param name="Database">The connection string of a server to use instead of a private one, or null.</param>
/// <param name="Help">Whether only the usage is wanted.</param>
public sealed record StandaloneOptions(int Port, bool Demo, string DataPath, string? Database, bool Help)
{
    private const int DefaultPort = 5080;
    private const string DefaultDataPath = ".billing";

    internal const string Usage = """
        Usage: ./run [--port N] [--demo] [--data DIR]

          --port N     listen on 127.0.0.1:N (default 5080)
          --demo       also load a small firm with 18 months of history
          --data DIR   keep keys and database in DIR (default .billing)

        Environment:
          BILLING_DATABASE   connection string of a PostgreSQL of yours, instead of a private one
          BILLING_PG_BIN     directory with the programs of the PostgreSQL to run
          BILLING_DATA       default of --data
          Mail__Smtp__Host   mail server, with __From and more (docs/notices.md); else mail goes to DIR/mail as files
        """;

    /// <summary>The options, or what is wrong with them in a sentence.</summary>
    internal static (StandaloneOptions? Options, string? Problem) Read(IReadOnlyList<string> arguments, Func<string, string?> environment)
    {
        var options = new StandaloneOptions(DefaultPort, Demo: false, Given(environment("BILLING_DATA")) ?? DefaultDataPath, Given(environment("BILLING_DATABASE")), Help: false);
        var rest = new Queue<string>(arguments);
        while (rest.TryDequeue(out var argument))
        {
            // Both "--port 5081" and "--port=5081".
            var parts = argument.Split('=', 2);
            var value = parts.Length == 2 ? parts[1] : TakesValue(parts[0]) && rest.TryDequeue(out var following) ? following : null;
            var (next, problem) = options.With(parts[0], value);
            if (next is null)
            {
                return (null, problem);
            }

            options = next;
        }

        return (options, null);
    }

    private (StandaloneOptions? Options, string? Problem) With(string name, string? value) => name switch
    {
        "--port" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= ushort.MaxValue
            ? (this with { Port = port }, null)
            : (null, "--port takes a number from 1 to 65535."),
        "--data" => string.IsNullOrWhiteSpace(value) ? (null, "--data takes a directory.") : (this with { DataPath = value }, null),
        "--demo" => (this with { Demo = true }, null),
        "--help" or "-h" => (this with { Help = true }, null),
        _ => (null, $"{name} is not an option."),
    };

    private static bool TakesValue(string name) => name is "--port" or "--data";

    private static string? Given(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}
