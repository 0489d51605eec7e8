using System.Globalization;
using System.Security.Cryptography;

namespace OrleansBilling.Api.Http;

/// <summary>Writes and reads <c>ETag</c>, <c>If-Match</c> and <c>If-None-Match</c>.</summary>
public static class EntityTag
{
    public static string Of(long version) => $"\"{version.ToString(CultureInfo.InvariantCulture)}\"";

    public static string Of(byte[] body) => $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 12))}\"";

    /// <summary>The version asked for by <c>If-Match</c>; null for none and for <c>*</c>.</summary>
    public static (long? Version, Problem? Problem) Wanted(HttpRequest request)
    {
        var sent = request.Headers.IfMatch.ToString().Trim();
        if (sent.Length == 0 || sent == "*") return (null, null);
        if (sent is ['"', .. var inner, '"'] && long.TryParse(inner, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            return (version, null);
        return (null, new Problem(412, "stale", "If-Match is not an ETag of this object. Read it again and send its ETag."));
    }

    /// <summary>True when the client has this very version already.</summary>
    public static bool IsKnown(HttpRequest request, string? etag)
    {
        if (etag is null) return false;
        var known = request.Headers.IfNoneMatch.ToString();
        return known.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Any(tag => tag == "*" || tag == etag || tag == $"W/{etag}");
    }
}
