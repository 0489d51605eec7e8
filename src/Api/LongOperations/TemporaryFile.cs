namespace OrleansBilling.Api.LongOperations;

/// <summary>A file that is gone when it is closed.</summary>
public static class TemporaryFile
{
    private const int PartBytes = 1024 * 1024;
    private const int BufferBytes = 128 * 1024;

    public static FileStream Create() => new(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), new FileStreamOptions
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.ReadWrite,
        Share = FileShare.None,
        BufferSize = BufferBytes,
        Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        UnixCreateMode = OperatingSystem.IsWindows() ? null : UnixFileMode.UserRead | UnixFileMode.UserWrite,
    });

    /// <summary>What it holds from its beginning, after which it is closed; each part is good until the next one.</summary>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> Parts(FileStream file)
    {
        ArgumentNullException.ThrowIfNull(file);
        await using (file)
        {
            var buffer = new byte[PartBytes];
            file.Position = 0;
            while (await file.ReadAtLeastAsync(buffer, PartBytes, throwOnEndOfStream: false) is var read and > 0) yield return buffer.AsMemory(0, read);
        }
    }
}
