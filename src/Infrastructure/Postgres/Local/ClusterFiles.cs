using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansBilling.Infrastructure.Postgres.Local;

/// <summary>
/// The files of a private cluster. The home directory is ours: it holds the password, the port, the lock, and the data directory, which
/// alone belongs to the server's user. Nothing that root writes lies where another user could have put a link in its place.
/// </summary>
internal sealed class ClusterFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerEnters = OwnerOnly | UnixFileMode.UserExecute;
    private const UnixFileMode OthersPassThrough = OwnerEnters | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const string PlaceForRoot = "/var/lib/orleansbilling";

    private ClusterFiles(string home, ServerAccount account)
    {
        Home = home;
        Account = account;
    }

    internal string Home { get; }

    internal ServerAccount Account { get; }

    internal string Data => DataOf(Home);

    internal string StartLog => Path.Combine(Data, "start.log");

    private string Unfinished => Path.Combine(Home, "data.new");

    private string PortFile => Path.Combine(Home, "port");

    private string LockFile => Path.Combine(Home, "lock");

    private string HolderFile => Path.Combine(Home, "lock.pid");

    internal static async Task<ClusterFiles> OpenAsync(string directory, Action<string> say, CancellationToken cancellation)
    {
        var wanted = Path.GetFullPath(directory);
        var account = await ServerAccount.ChooseAsync(DataOf(wanted), cancellation);
        var created = CreateHome(wanted, account);
        if (await account.CanReachAsync(wanted, cancellation))
        {
            return new ClusterFiles(wanted, account);
        }

        if (created)
        {
            Directory.Delete(wanted);
        }

        var home = Path.Combine(PlaceForRoot, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(wanted)))[..16]);
        say($"The user {account.Name}, whom PostgreSQL must run as, cannot enter {wanted}; its data is kept in {home} instead.");
        var instead = await ServerAccount.ChooseAsync(DataOf(home), cancellation);
        CreateHome(PlaceForRoot, instead);
        CreateHome(home, instead);
        return new ClusterFiles(home, instead);
    }

    internal static async Task<ClusterFiles> OpenThrowawayAsync(CancellationToken cancellation)
    {
        var account = await ServerAccount.ChooseAsync("", cancellation);
        var home = Directory.CreateTempSubdirectory("billing-postgres-").FullName;
        SetMode(home, account);
        if (await account.CanReachAsync(home, cancellation))
        {
            return new ClusterFiles(home, account);
        }

        Directory.Delete(home);
        home = Path.Combine(PlaceForRoot, Path.GetFileName(home));
        CreateHome(PlaceForRoot, account);
        CreateHome(home, account);
        return new ClusterFiles(home, account);
    }

    /// <summary>One process at a time runs the cluster. The lock goes with the process that holds it, however that ends.</summary>
    internal FileStream TakeLock()
    {
        var guard = OpenLock();
        WriteWhole(HolderFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return guard;
    }

    /// <summary>The server's password: made at first use, kept for our eyes only.</summary>
    internal string Password()
    {
        var path = Path.Combine(Home, "password");
        if (!File.Exists(path))
        {
            WriteWhole(path, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)));
        }

        return File.ReadAllText(path).Trim();
    }

    internal int? RememberedPort() =>
        int.TryParse(ReadOrNothing(PortFile), CultureInfo.InvariantCulture, out var port) && port is > 0 and <= ushort.MaxValue ? port : null;

    internal void RememberPort(int port)
    {
        if (RememberedPort() != port)
        {
            WriteWhole(PortFile, port.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>
    /// An empty directory of the server's user for initdb to fill. It bears the final name only when it is complete, so that a start
    /// that was cut short begins anew.
    /// </summary>
    internal string BeginData()
    {
        if (Directory.Exists(Unfinished))
        {
            Directory.Delete(Unfinished, recursive: true);
        }

        Directory.CreateDirectory(Unfinished, OwnerEnters);
        Account.Own(Unfinished);
        return Unfinished;
    }

    internal void FinishData() => Directory.Move(Unfinished, Data);

    /// <summary>Lends the password to initdb, which runs as the server's user, in a file that is gone afterwards.</summary>
    internal async Task<T> WithPasswordFileAsync<T>(Func<string, Task<T>> work)
    {
        var path = Path.Combine(Home, "password.initdb");
        WriteWhole(path, Password());
        Account.Own(path);
        try
        {
            return await work(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private FileStream OpenLock()
    {
        try
        {
            return new FileStream(LockFile, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, UnixCreateMode = OwnerOnly });
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new LocalPostgresException($"{Home} belongs to another user. Start as that user, or choose another directory with --data.", exception);
        }
        catch (IOException exception)
        {
            throw new LocalPostgresException($"{Home} is in use by process {ReadOrNothing(HolderFile)}, which runs its PostgreSQL. Stop that one first, or choose another directory with --data.", exception);
        }
    }

    private static string DataOf(string home) => Path.Combine(home, "data");

    private static bool CreateHome(string path, ServerAccount account)
    {
        if (Directory.Exists(path))
        {
            return false;
        }

        try
        {
            Directory.CreateDirectory(path);
            SetMode(path, account);
            return true;
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new LocalPostgresException($"{path} could not be created: {exception.Message} Choose another directory with --data.", exception);
        }
    }

    private static void SetMode(string path, ServerAccount account) =>
        File.SetUnixFileMode(path, account.IsOurselves ? OwnerEnters : OthersPassThrough);

    private static void WriteWhole(string path, string text)
    {
        var unfinished = path + ".new";
        File.Delete(unfinished);
        using (var file = new FileStream(unfinished, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            file.Write(Encoding.UTF8.GetBytes(text + "\n"));
        }

        File.Move(unfinished, path, overwrite: true);
    }

    // These files only help; root may once have run this user's cluster, and left one that only root reads.
    private static string ReadOrNothing(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
