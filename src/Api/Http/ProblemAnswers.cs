using System.Globalization;
using System.Text.Json;
using OrleansBilling.Infrastructure.Postgres.Connections;

namespace OrleansBilling.Api.Http;

/// <summary>Gives every failed request a problem body, whoever refused it: routing (404, 405), the server (413) or a bug (500).</summary>
public sealed class ProblemAnswers(RequestDelegate next, IHostApplicationLifetime life, ILogger<ProblemAnswers> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var hasStarted = life.ApplicationStarted.IsCancellationRequested;
        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return; // The client has gone: there is nobody to answer.
        }
        catch (Exception exception) when (!http.Response.HasStarted)
        {
            await Write(http, FromException(http, exception, hasStarted));
            return;
        }

        if (http.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null or 0, ContentType: null })
            await Write(http, FromStatus(http));
    }

    /// <summary>Writes a problem as the whole answer.</summary>
    public static async Task Write(HttpContext http, Problem problem)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(ProblemBody.From(problem, http), ApiJson.Options);
        http.Response.StatusCode = problem.Status;
        http.Response.ContentType = ProblemBody.ContentType;
        http.Response.ContentLength = body.Length;
        http.Response.Headers.CacheControl = "no-store";
        if (problem.RetryAfter is { } seconds) http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        if (problem.Status == 401 && http.Response.Headers.WWWAuthenticate.Count == 0) http.Response.Headers.WWWAuthenticate = "Bearer";
        if (!HttpMethods.IsHead(http.Request.Method)) await http.Response.Body.WriteAsync(body);
    }

    private Problem FromException(HttpContext http, Exception exception, bool hasStarted)
    {
        if (exception is BadHttpRequestException bad) return new Problem(bad.StatusCode, CodeOf(bad.StatusCode), bad.Message);

        var meaning = HttpMethods.IsGet(http.Request.Method)
            ? "Nothing was changed."
            : "It is not known whether it was done; repeat it with the same Idempotency-Key.";
        // A client that has not found its silos yet knows no grains, and says so as if the call were a mistake.
        if (!hasStarted || IsOutage(exception))
        {
            // One line: an outage fails every request, and stack traces at that rate fill disks.
            log.LogWarning("{Method} {Path} failed ({RequestId}): {Message}", http.Request.Method, http.Request.Path, RequestId.Of(http), exception.Message);
            return new Problem(503, "unavailable", $"The engine does not answer at the moment. {meaning}") { RetryAfter = 2 };
        }

        log.LogError(exception, "{Method} {Path} failed ({RequestId})", http.Request.Method, http.Request.Path, RequestId.Of(http));
        return new Problem(500, "internal_error", $"Something failed on our side. {meaning}");
    }

    private static bool IsOutage(Exception exception) => exception is TimeoutException or OperationCanceledException
        or Orleans.Runtime.OrleansException or ConnectionQueueFullException or Npgsql.NpgsqlException { IsTransient: true };

    private static Problem FromStatus(HttpContext http) => http.Response.StatusCode switch
    {
        404 => new Problem(404, "unknown_route", $"Nothing is served at {http.Request.Path}. See /docs."),
        405 => new Problem(405, "method_not_allowed", $"{http.Request.Method} is not served here. Allowed: {http.Response.Headers.Allow}."),
        413 => new Problem(413, "body_too_large", "The body is too large."),
        415 => new Problem(415, "unsupported_media_type", "Send the body as application/json."),
        var status => new Problem(status, CodeOf(status), "The request was refused."),
    };

    private static string CodeOf(int status) => status switch
    {
        400 => "malformed_request",
        408 => "request_timeout",
        413 => "body_too_large",
        431 => "headers_too_large",
        >= 500 => "internal_error",
        _ => "refused",
    };
}
