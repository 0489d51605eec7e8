using System.Globalization;
using System.Runtime.InteropServices;

namespace OrleansBilling.Infrastructure.Postgres.Local;

/// <summary>
/// The operating system's user that runs the server. PostgreSQL refuses to run as root, so root hands its tools over, through
/// <c>setpriv</c>, to the user <c>postgres</c>, else <c>nobody</c>, else whoever owns the data already. Anyone else runs it as himself.
/// </summary>
internal sealed record ServerAccount(string Name, uint UserId, uint GroupId, bool IsOurselves)
{
    private static readonly string[] Candidates = ["postgres", "nobody"];

    internal static async Task<ServerAccount> ChooseAsync(string dataDirectory, CancellationToken cancellation)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new LocalPostgresException("On Windows, set BILLING_DATABASE to the connection string of a server of yours, or run inside WSL.");
        }

        if (!Environment.IsPrivilegedProcess)
        {
            return new ServerAccount(Environment.UserName, 0, 0, IsOurselves: true);
        }

        var account = Directory.Exists(dataDirectory) ? await OwnerAsync(dataDirectory, cancellation) : Candidates.Select(Named).FirstOrDefault(found => found is not null);
        if (account is null)
        {
            throw new LocalPostgresException("PostgreSQL does not run as root, and this system has neither a user 'postgres' nor 'nobody' to run it as. Create one, or start as an ordinary user.");
        }

        await RequireSetprivAsync(account, cancellation);
        return account;
    }

    /// <summary>The command line that runs a tool as this user.</summary>
    internal IReadOnlyList<string> CommandLine(string file, params IEnumerable<string> arguments) => IsOurselves
        ? [file, .. arguments]
        : ["setpriv", $"--reuid={UserId}", $"--regid={GroupId}", "--clear-groups", "--no-new-privs", "--", file, .. arguments];

    internal Task<ServerTool.Outcome> RunAsync(string file, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var commandLine = CommandLine(file, arguments);
        return ServerTool.RunAsync(commandLine[0], commandLine.Skip(1), cancellation);
    }

    /// <summary>Whether this user can pass through the directory, or run the file: asked by trying, since modes alone do not tell.</summary>
    internal async Task<bool> CanReachAsync(string path, CancellationToken cancellation) =>
        IsOurselves || (await RunAsync("test", ["-x", path], cancellation)).Succeeded;

    internal void Own(string path)
    {
        if (!IsOurselves && ChangeOwner(path, UserId, GroupId) != 0)
        {
            throw new LocalPostgresException($"{path} could not be given to the user {Name}: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    private static ServerAccount? Named(string name)
    {
        var fields = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).FirstOrDefault(line => line.Length > 3 && line[0] == name);
        return fields is null ? null : new ServerAccount(name, Number(fields[2]), Number(fields[3]), IsOurselves: false);
    }

    private static async Task<ServerAccount> OwnerAsync(string directory, CancellationToken cancellation)
    {
        var owner = await ServerTool.RunAsync("stat", ["-c", "%u %g %U", directory], cancellation);
        var fields = owner.Output.Split(' ');
        if (!owner.Succeeded || fields[0] == "0")
        {
            throw new LocalPostgresException($"{directory} belongs to root, but PostgreSQL does not run as root. Give it to another user with chown, or move it away.");
        }

        return new ServerAccount(fields[2], Number(fields[0]), Number(fields[1]), IsOurselves: false);
    }

    private static async Task RequireSetprivAsync(ServerAccount account, CancellationToken cancellation)
    {
        var trial = await account.RunAsync("true", [], cancellation);
        if (!trial.Succeeded)
        {
            throw new LocalPostgresException($"PostgreSQL does not run as root, and 'setpriv' (package util-linux) could not run it as {account.Name}: {trial.Output}. Start as an ordinary user, or set BILLING_DATABASE to a server of yours.");
        }
    }

    private static uint Number(string text) => uint.Parse(text, CultureInfo.InvariantCulture);

    [DllImport("libc", EntryPoint = "lchown", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ChangeOwner([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint user, uint group);
}
