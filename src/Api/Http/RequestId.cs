using System.Diagnostics;

namespace OrleansBilling.Api.Http;

/// <summary>The id of a request: what the client sent as <c>X-Request-Id</c>, else the trace id; returned on every answer.</summary>
public sealed class RequestId(RequestDelegate next)
{
    public const string Header = "X-Request-Id";
    private const int MaximumLength = 128;
    private static readonly object ItemKey = new();

    public Task InvokeAsync(HttpContext http)
    {
        var id = Sent(http) ?? Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier;
        http.Items[ItemKey] = id;
        http.Response.Headers[Header] = id;
        return next(http);
    }

    /// <summary>The id given to this request.</summary>
    public static string Of(HttpContext http) => http.Items[ItemKey] as string ?? http.TraceIdentifier;

    // Only printable ASCII comes back: the id goes into a header and into logs.
    private static string? Sent(HttpContext http)
    {
        var sent = http.Request.Headers[Header].ToString();
        if (sent.Length is 0 or > MaximumLength) return null;
        return sent.All(c => c is > ' ' and <= '~') ? sent : null;
    }
}
