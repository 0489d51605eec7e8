using OrleansBilling.Api.Http;

namespace OrleansBilling.Api.Operations;

/// <summary>Turns an answer into bytes and headers.</summary>
internal static class AnswerWriter
{
    private const string Json = "application/json; charset=utf-8";

    public static async Task Write(HttpContext http, ApiAnswer answer)
    {
        if (answer.Problem is { } problem)
        {
            await ProblemAnswers.Write(http, problem);
            return;
        }

        var response = http.Response;
        response.Headers.CacheControl = "no-store";
        if (answer.Location is not null) response.Headers.Location = answer.Location;
        if (answer.ETag is not null) response.Headers.ETag = answer.ETag;
        if (HttpMethods.IsGet(http.Request.Method) && EntityTag.IsKnown(http.Request, answer.ETag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.StatusCode = answer.Status;
        if (answer.Body is null && answer.Parts is null) return;
        // A kept refusal is replayed from its bytes, so only its status tells what it was.
        response.ContentType = answer.Status >= 400 ? ProblemBody.ContentType : answer.FileType ?? Json;
        if (answer.FileName is not null) response.Headers.ContentDisposition = $"attachment; filename=\"{answer.FileName}\"";
        if (answer.Parts is { } parts)
        {
            response.ContentLength = answer.Length;
            await foreach (var part in parts) await response.Body.WriteAsync(part, http.RequestAborted);
            return;
        }

        response.ContentLength = answer.Body!.Length;
        await response.Body.WriteAsync(answer.Body);
    }
}
