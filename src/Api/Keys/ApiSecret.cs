using System.Security.Cryptography;
using System.Text;

namespace OrleansBilling.Api.Keys;

/// <summary>The secret of an API key. It is shown once; only its SHA-256 is stored.</summary>
public static class ApiSecret
{
    public const string SandboxPrefix = "bk_test_";
    public const string LivePrefix = "bk_live_";
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    // 40 characters of 62 are 238 bits: a plain hash is enough, there is nothing to guess.
    private const int RandomCharacters = 40;
    private const int MaximumLength = 200;

    /// <summary>A new secret, <c>bk_test_...</c> or <c>bk_live_...</c>.</summary>
    public static string New(bool live) => (live ? LivePrefix : SandboxPrefix) + RandomNumberGenerator.GetString(Alphabet, RandomCharacters);

    /// <summary>What is stored in its place.</summary>
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>The last four characters, to recognise a key by.</summary>
    public static string Last4(string secret) => secret[^4..];

    /// <summary>The bearer token of the request, or null.</summary>
    internal static string? Sent(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        const string scheme = "Bearer ";
        if (header.Length > MaximumLength || !header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) return null;
        return header[scheme.Length..].Trim() is { Length: > 0 } token ? token : null;
    }
}
