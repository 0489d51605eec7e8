using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace OrleansBilling.Infrastructure.Webhooks;

/// <summary>Secrets and signatures of the Standard Webhooks specification, version 1.0.</summary>
public static class WebhookSignature
{
    private const string SecretPrefix = "whsec_";

    // The specification asks for 24 to 64 bytes.
    private const int SecretBytes = 32;

    public static string NewSecret() => SecretPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>The header <c>webhook-signature</c>: one signature for each secret, so that a receiver with either of them accepts it.</summary>
    public static string Of(IEnumerable<string> secrets, string id, Instant at, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        var signed = Encoding.UTF8.GetBytes($"{id}.{Seconds(at)}.");
        byte[] content = [.. signed, .. body];
        return string.Join(' ', secrets.Select(secret => "v1," + Convert.ToBase64String(HMACSHA256.HashData(Key(secret), content))));
    }

    /// <summary>The header <c>webhook-timestamp</c>.</summary>
    public static string Seconds(Instant at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static byte[] Key(string secret) => secret.StartsWith(SecretPrefix, StringComparison.Ordinal)
        ? Convert.FromBase64String(secret[SecretPrefix.Length..])
        : throw new ArgumentException($"A secret begins with {SecretPrefix}.", nameof(secret));
}
