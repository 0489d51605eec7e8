using System.Security.Cryptography;
using System.Text;

namespace OrleansBilling.Api.Idempotency;

/// <summary>
/// From where the ids and the cause of one request come. The same seed gives the same ids in the same order, so a request that is
/// carried out again asks the grains for the very same things.
/// </summary>
/// <param name="Bytes">32 random bytes.</param>
/// <param name="At">When the request first arrived.</param>
/// <param name="IsRetry">True when an earlier run may have had an effect.</param>
public sealed record RequestSeed(byte[] Bytes, DateTimeOffset At, bool IsRetry)
{
    private const int Length = 32;
    private const int RandomBytes = 10;
    private const int TimeBytes = 6;

    // Crockford's base 32 in lower case keeps the order of the bytes.
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private int _ids;

    public static RequestSeed New(DateTimeOffset at) => new(RandomNumberGenerator.GetBytes(Length), at, IsRetry: false);

    /// <summary>The cause of every event this request brings about.</summary>
    public string Cause => "req_" + Id("cause");

    /// <summary>A new object's id: the prefix, 48 bits of milliseconds and 80 random bits, so that ids sort by age.</summary>
    public string NewId(string prefix) => prefix + Id($"{prefix}{_ids++}");

    private string Id(string purpose)
    {
        Span<byte> bytes = stackalloc byte[TimeBytes + RandomBytes];
        var milliseconds = At.ToUnixTimeMilliseconds();
        for (var i = 0; i < TimeBytes; i++) bytes[i] = (byte)((milliseconds >> (8 * (TimeBytes - 1 - i))) & 0xFF);
        HMACSHA256.HashData(Bytes, Encoding.UTF8.GetBytes(purpose)).AsSpan(0, RandomBytes).CopyTo(bytes[TimeBytes..]);
        return Base32(bytes);
    }

    private static string Base32(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(26);
        int buffer = 0, bits = 0;
        foreach (var value in bytes)
        {
            buffer = ((buffer << 8) | value) & 0xFFFF;
            bits += 8;
            while (bits >= 5)
            {
                bits -= 5;
                text.Append(Alphabet[(buffer >> bits) & 31]);
            }
        }

        if (bits > 0) text.Append(Alphabet[(buffer << (5 - bits)) & 31]);
        return text.ToString();
    }
}
