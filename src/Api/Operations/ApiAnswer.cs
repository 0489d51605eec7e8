using System.Text.Json;
using OrleansBilling.Api.Http;

namespace OrleansBilling.Api.Operations;

/// <summary>What an operation answers, before it becomes bytes.</summary>
public sealed record ApiAnswer
{
    private ApiAnswer()
    {
    }

    public int Status { get; private init; }

    /// <summary>The JSON of the answer, or the file it is; null for 204 and for problems.</summary>
    public byte[]? Body { get; private init; }

    /// <summary>A file that is not held in memory, part by part.</summary>
    public IAsyncEnumerable<ReadOnlyMemory<byte>>? Parts { get; private init; }

    /// <summary>How long the parts are together.</summary>
    public long Length { get; private init; }

    /// <summary>The type of a file; null for JSON.</summary>
    public string? FileType { get; private init; }

    /// <summary>The name under which a file is saved.</summary>
    public string? FileName { get; private init; }

    /// <summary>Set when the operation was refused.</summary>
    public Problem? Problem { get; private init; }

    /// <summary>Where the object lives, on creation.</summary>
    public string? Location { get; init; }

    /// <summary>The object's version as it goes into <c>ETag</c>, quotes included.</summary>
    public string? ETag { get; init; }

    /// <summary>The JSON to keep for a repeat with the same <c>Idempotency-Key</c>, when it must differ from <see cref="Body"/>.</summary>
    public byte[]? KeptBody { get; init; }

    public static ApiAnswer Ok<T>(T view, int status = 200) => new() { Status = status, Body = Json(view) };

    public static ApiAnswer File(byte[] content, string type, string name) => new() { Status = 200, Body = content, FileType = type, FileName = name };

    /// <param name="name">Null shows it in place of saving it.</param>
    public static ApiAnswer File(long length, IAsyncEnumerable<ReadOnlyMemory<byte>> parts, string type, string? name) =>
        new() { Status = 200, Length = length, Parts = parts, FileType = type, FileName = name };

    public static ApiAnswer Refused(Problem problem) => new() { Status = problem.Status, Problem = problem };

    public static implicit operator ApiAnswer(Problem problem) => Refused(problem);

    /// <summary>A single object with its <c>ETag</c>: its version, or the hash of its JSON where it has none.</summary>
    public static ApiAnswer Single<T>(T view, long? version = null, int status = 200)
    {
        var body = Json(view);
        return new ApiAnswer { Status = status, Body = body, ETag = version is { } number ? EntityTag.Of(number) : EntityTag.Of(body) };
    }

    internal static byte[] Json<T>(T view) => JsonSerializer.SerializeToUtf8Bytes(view, ApiJson.Options);

    internal static ApiAnswer Stored(int status, byte[]? body, string? location, string? etag) =>
        new() { Status = status, Body = body, Location = location, ETag = etag };
}
