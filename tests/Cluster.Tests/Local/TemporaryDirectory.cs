namespace OrleansBilling.Cluster.Tests.Local;

/// <summary>A directory of one test that other users may pass through, as far as its own parents allow.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    internal TemporaryDirectory()
    {
        Root = Directory.CreateTempSubdirectory("billing-test-").FullName;
        const UnixFileMode PassThrough = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(Root, PassThrough);
    }

    internal string Root { get; }

    /// <summary>Where a test may put the program that another user runs.</summary>
    internal string Program => Path.Combine(Root, "program");

    internal string Cluster => Path.Combine(Root, "postgres");

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
