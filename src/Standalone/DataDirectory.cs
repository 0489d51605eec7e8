using System.Security.Cryptography;
using System.Text;

namespace OrleansBilling.Standalone;

/// <summary>The directory that keeps what must survive a restart: the sandbox's API key, and the private PostgreSQL.</summary>
internal sealed class DataDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerEnters = OwnerOnly | UnixFileMode.UserExecute;
    private const UnixFileMode OthersPassThrough = OwnerEnters | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private DataDirectory(string path) => Path = path;

    internal string Path { get; }

    internal string Postgres => System.IO.Path.Combine(Path, "postgres");

    internal static DataDirectory Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        if (!Directory.Exists(full))
        {
            Directory.CreateDirectory(full);
            // Root's PostgreSQL runs as another user, who must pass through to his own directory, but can list and read nothing else.
            File.SetUnixFileMode(full, Environment.IsPrivilegedProcess ? OthersPassThrough : OwnerEnters);
        }

        return new DataDirectory(full);
    }

    /// <summary>The API key of the ready-made sandbox organization: made at the first start, the same ever after.</summary>
    internal string SandboxKey() => Key("api-key", "bk_test_");

    /// <summary>The key that may create organizations.</summary>
    internal string OperatorKey() => Key("operator-key", "bk_operator_");

    private string Key(string file, string prefix)
    {
        var path = System.IO.Path.Combine(Path, file);
        if (!File.Exists(path))
        {
            WriteWhole(path, prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)));
        }

        return File.ReadAllText(path).Trim();
    }

    // A start that is cut short must not leave half a key.
    private static void WriteWhole(string path, string text)
    {
        var unfinished = path + ".new";
        File.Delete(unfinished);
        using (var file = new FileStream(unfinished, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            file.Write(Encoding.UTF8.GetBytes(text + "\n"));
        }

        File.Move(unfinished, path);
    }
}
