using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace OrleansBilling.Infrastructure.Postgres.Local;

/// <summary>
/// A PostgreSQL server of our own, on 127.0.0.1 and a free port, that starts and stops with the application. Its data stay in the
/// directory given. A server that outlived its application (a crash, <c>kill -9</c>) is adopted by the next start; a second application
/// on the same directory while the first lives is refused.
/// </summary>
public sealed class PrivateCluster : IAsyncDisposable
{
    /// <summary>The name of the server's owner role and of the database that is made for the application.</summary>
    public const string Name = "billing";

    private const int StartTries = 5;
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromMinutes(2);

    private readonly ClusterFiles files;
    private readonly PostgresBinaries binaries;
    private readonly FileStream guard;
    private readonly DeathWatch? watch;
    private bool stopped;

    private PrivateCluster(ClusterFiles files, PostgresBinaries binaries, FileStream guard, DeathWatch? watch)
    {
        this.files = files;
        this.binaries = binaries;
        this.guard = guard;
        this.watch = watch;
    }

    /// <summary>A connection as the owner of the database <see cref="Name"/>.</summary>
    public string ConnectionString => ConnectionTo(Name);

    public int Port { get; private set; }

    /// <summary>The server's own process.</summary>
    public int ProcessId { get; private set; }

    /// <summary>Whether the server was running already, left by an application that did not stop it.</summary>
    public bool Adopted { get; private set; }

    /// <summary>Where the files are: the directory asked for, unless the server's user cannot enter it.</summary>
    public string Directory => files.Home;

    /// <summary>Starts the cluster that lives in the directory, making it at first use.</summary>
    /// <param name="directory">Where its files are kept; created if need be.</param>
    /// <param name="say">Told, in sentences, what a person at the terminal should know.</param>
    /// <exception cref="LocalPostgresException">There is no PostgreSQL, or it does not start, or the directory is in use.</exception>
    public static async Task<PrivateCluster> StartAsync(string directory, Action<string>? say = null, CancellationToken cancellation = default)
    {
        var files = await ClusterFiles.OpenAsync(directory, say ?? (_ => { }), cancellation);
        var guard = files.TakeLock();
        try
        {
            var binaries = await PostgresBinaries.FindAsync(files.Account, cancellation);
            say?.Invoke($"PostgreSQL {binaries.MajorVersion} from {binaries.Directory}, data in {files.Data}, run by {files.Account.Name}.");
            var cluster = new PrivateCluster(files, binaries, guard, watch: null);
            await cluster.BringUpAsync(ServerSettings.Durable, cancellation);
            return cluster;
        }
        catch
        {
            await guard.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Starts an empty cluster for tests, in a directory for temporary files, that writes without waiting for the disk. Server and
    /// directory are gone when it is disposed of or when this process ends, however it ends.
    /// </summary>
    public static async Task<PrivateCluster> StartThrowawayAsync(CancellationToken cancellation = default)
    {
        var files = await ClusterFiles.OpenThrowawayAsync(cancellation);
        var guard = files.TakeLock();
        DeathWatch? watch = null;
        try
        {
            var binaries = await PostgresBinaries.FindAsync(files.Account, cancellation);
            watch = DeathWatch.Over(files, binaries);
            var cluster = new PrivateCluster(files, binaries, guard, watch);
            await cluster.BringUpAsync(ServerSettings.Throwaway, cancellation);
            return cluster;
        }
        catch
        {
            await guard.DisposeAsync();
            await AbandonAsync(files, watch);
            throw;
        }
    }

    /// <summary>The connection string of a database of this cluster, as its owner.</summary>
    public string ConnectionTo(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = IPAddress.Loopback.ToString(),
        Port = Port,
        Username = Name,
        Password = files.Password(),
        Database = database,
    }.ConnectionString;

    /// <summary>Ends all sessions and stops the server; returns when its process is gone. Harmless when it has stopped already.</summary>
    public async Task StopAsync()
    {
        if (stopped)
        {
            return;
        }

        if (watch is not null)
        {
            await watch.EndAsync();
            watch.Dispose();
        }
        else
        {
            await StopServerAsync();
        }

        stopped = true;
        await guard.DisposeAsync();
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task BringUpAsync(ServerSettings settings, CancellationToken cancellation)
    {
        if (!System.IO.Directory.Exists(files.Data))
        {
            await InitializeAsync(settings, cancellation);
        }

        Adopted = await TryAdoptAsync(cancellation);
        try
        {
            if (!Adopted)
            {
                await StartServerAsync(settings, cancellation);
            }

            await EnsureDatabaseAsync(cancellation);
        }
        catch when (watch is null)
        {
            await StopServerAsync();
            throw;
        }
    }

    private async Task InitializeAsync(ServerSettings settings, CancellationToken cancellation)
    {
        var outcome = await files.WithPasswordFileAsync(async passwordFile =>
        {
            var withUtf8 = await InitdbAsync("C.UTF-8", passwordFile, settings, cancellation);
            // Some systems know no C.UTF-8. Plain C sorts the same way, by code point.
            return withUtf8.Output.Contains("invalid locale name", StringComparison.Ordinal) ? await InitdbAsync("C", passwordFile, settings, cancellation) : withUtf8;
        });
        if (!outcome.Succeeded)
        {
            throw new LocalPostgresException($"PostgreSQL's initdb, run by {files.Account.Name} for {files.Data}, failed:\n{outcome.Output}");
        }

        files.FinishData();
    }

    private Task<ServerTool.Outcome> InitdbAsync(string locale, string passwordFile, ServerSettings settings, CancellationToken cancellation) => files.Account.RunAsync(
        binaries.Initdb,
        ["--pgdata", files.BeginData(), $"--username={Name}", $"--pwfile={passwordFile}", "--auth=scram-sha-256", "--encoding=UTF8", $"--locale={locale}", .. settings.Initdb],
        cancellation);

    /// <summary>
    /// Waits for a server that lives in the data directory to answer, or to end: it may be starting, recovering, or still stopping.
    /// </summary>
    private async Task<bool> TryAdoptAsync(CancellationToken cancellation)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (PostmasterFile.Read(files.Data) is { } running)
        {
            if (!running.IsAlive())
            {
                ForgetIfMisleading(running);
                return false;
            }

            if (running.Port > 0 && await AnswersAsync(running.Port, cancellation))
            {
                (ProcessId, Port) = (running.ProcessId, running.Port);
                files.RememberPort(Port);
                return true;
            }

            if (TimeProvider.System.GetElapsedTime(deadline) > AnswerPatience)
            {
                throw new LocalPostgresException($"Process {running.ProcessId} runs a PostgreSQL on {files.Data}, but does not answer. Look into {files.Data}/log, stop it, and start again.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellation);
        }

        return false;
    }

    /// <summary>
    /// A file left by a dead server is PostgreSQL's to clear away, since it first makes sure that no orphan still writes. Only where its
    /// number has gone to another process would it refuse for ever.
    /// </summary>
    private static void ForgetIfMisleading(PostmasterFile left)
    {
        if (left.NumberIsTaken())
        {
            File.Delete(left.Path);
        }
    }

    private async Task<bool> AnswersAsync(int port, CancellationToken cancellation)
    {
        Port = port;
        try
        {
            await using var connection = await ConnectAsync("postgres", cancellation);
            return true;
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification)
        {
            throw new LocalPostgresException($"A PostgreSQL runs on {files.Data}, but refuses the password in {files.Home}. Was the file replaced? Put the old one back, or move the directory away.", exception);
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private async Task StartServerAsync(ServerSettings settings, CancellationToken cancellation)
    {
        var port = files.RememberedPort() is { } remembered && IsFree(remembered) ? remembered : FreePort();
        for (var attempt = 1; ; attempt++)
        {
            var problem = await TryStartServerAsync(port, settings);
            cancellation.ThrowIfCancellationRequested();
            if (problem is null)
            {
                break;
            }

            // Someone may take the port between our look and the server's. Orphans of a killed server need a moment to notice.
            var passing = problem.Contains("could not bind", StringComparison.Ordinal) || problem.Contains("shared memory block", StringComparison.Ordinal);
            if (!passing || attempt == StartTries)
            {
                throw new LocalPostgresException($"PostgreSQL did not start on {files.Data}, run by {files.Account.Name}:\n{problem}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200 * attempt), cancellation);
            port = FreePort();
        }

        Port = port;
        ProcessId = PostmasterFile.Read(files.Data)?.ProcessId ?? throw new LocalPostgresException($"PostgreSQL ended as soon as it had started. Look into {files.Data}.");
        files.RememberPort(port);
    }

    /// <summary>Not to be cancelled: a server half started would have no file yet to stop it by.</summary>
    private async Task<string?> TryStartServerAsync(int port, ServerSettings settings)
    {
        File.Delete(files.StartLog);
        // pg_ctl puts the server into a session of its own: Ctrl-C reaches us, and we stop the server when we no longer need it.
        var options = string.Join(' ', settings.Server.Append(string.Create(CultureInfo.InvariantCulture, $"port={port}")).Select(setting => "-c " + setting));
        var outcome = await files.Account.RunAsync(
            binaries.PgCtl,
            ["start", "--pgdata", files.Data, "--log", files.StartLog, "--wait", "--timeout", "120", "--silent", "--options", options],
            CancellationToken.None);
        if (outcome.Succeeded)
        {
            return null;
        }

        return outcome.Output + '\n' + (File.Exists(files.StartLog) ? await File.ReadAllTextAsync(files.StartLog) : "");
    }

    private async Task EnsureDatabaseAsync(CancellationToken cancellation)
    {
        await using var connection = await ConnectAsync("postgres", cancellation);
        await using var find = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection) { Parameters = { new() { Value = Name } } };
        if (await find.ExecuteScalarAsync(cancellation) is not null)
        {
            return;
        }

        await using var create = new NpgsqlCommand($"CREATE DATABASE {Name}", connection);
        await create.ExecuteNonQueryAsync(cancellation);
    }

    private async Task StopServerAsync()
    {
        if (PostmasterFile.Read(files.Data) is not { } running || !running.IsAlive())
        {
            return;
        }

        var fast = await PgCtlStopAsync("fast");
        if (!fast.Succeeded && running.IsAlive())
        {
            // No data is lost by this: the next start replays the log.
            await PgCtlStopAsync("immediate");
        }
    }

    private Task<ServerTool.Outcome> PgCtlStopAsync(string mode) =>
        files.Account.RunAsync(binaries.PgCtl, ["stop", "--pgdata", files.Data, "--mode", mode, "--wait", "--timeout", "60"], CancellationToken.None);

    private static async Task AbandonAsync(ClusterFiles files, DeathWatch? watch)
    {
        if (watch is null)
        {
            System.IO.Directory.Delete(files.Home, recursive: true);
            return;
        }

        await watch.EndAsync();
        watch.Dispose();
    }

    private async Task<NpgsqlConnection> ConnectAsync(string database, CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionTo(database)) { Pooling = false, Timeout = 5 }.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
