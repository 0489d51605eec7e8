using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace OrleansBilling.Domain.Register;

/// <summary>A document's place in its series: number, date, and the seal that chains it to the one before.</summary>
/// <param name="Sequence">1, 2, 3... without a gap.</param>
/// <param name="Seal">This document's seal: 64 hexadecimal digits.</param>
/// <param name="Previous">The seal before it; <see cref="SealRule.Genesis"/> for the first.</param>
public sealed record RegisterEntry(string Number, long Sequence, LocalDate IssueDate, string Seal, string Previous);

/// <summary>The hash chain of a series. Anybody with the documents can compute it again: it needs nothing but SHA-256.</summary>
public static class SealRule
{
    /// <summary>What the first document of a series is chained to.</summary>
    public const string Genesis = "0000000000000000000000000000000000000000000000000000000000000000";

    /// <summary>SHA-256 over the previous seal, a line feed, and the document's canonical JSON, all as UTF-8; lower-case hexadecimal.</summary>
    public static string Next(string previous, string canonicalDocument)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(previous.Length + 1 + canonicalDocument.Length));
        var length = Encoding.UTF8.GetBytes(previous, bytes);
        bytes[length++] = (byte)'\n';
        length += Encoding.UTF8.GetBytes(canonicalDocument, bytes.AsSpan(length));
        var seal = Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(0, length)));
        ArrayPool<byte>.Shared.Return(bytes);
        return seal;
    }
}
