using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace OrleansBilling.Api.Lists;

/// <summary>
/// Where a page ended: the sort values of its last row, and a print of the list it belongs to, so that a cursor of one
/// list or filter is refused by another. Opaque to clients; not secret.
/// </summary>
public static class Cursor
{
    private const int PrintLength = 8;
    private const int MaximumLength = 1_000;

    public static string Write(byte[] print, string[] position) =>
        Base64Url.EncodeToString([.. print, .. JsonSerializer.SerializeToUtf8Bytes(position)]);

    /// <summary>The sort values, or null when the cursor is not one of this list.</summary>
    public static string[]? Read(string cursor, byte[] print, int columns)
    {
        if (cursor.Length > MaximumLength || !Base64Url.IsValid(cursor)) return null;
        var bytes = Base64Url.DecodeFromChars(cursor);
        if (bytes.Length <= PrintLength || !bytes.AsSpan(0, PrintLength).SequenceEqual(print)) return null;

        try
        {
            var position = JsonSerializer.Deserialize<string[]>(bytes.AsSpan(PrintLength));
            return position?.Length == columns ? position : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A print of the organization, the operation and the filters.</summary>
    public static byte[] Print(string organization, string operation, IEnumerable<Condition> conditions)
    {
        var parts = conditions.Select(c => $"{c.Filter.Name}{c.Operator}{c.Text}").Order(StringComparer.Ordinal);
        var json = JsonSerializer.SerializeToUtf8Bytes<string[]>([organization, operation, .. parts]);
        return SHA256.HashData(json)[..PrintLength];
    }
}
