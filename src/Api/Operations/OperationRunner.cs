using OrleansBilling.Api.Bodies;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Idempotency;
using OrleansBilling.Api.Keys;
using OrleansBilling.Api.Lists;

namespace OrleansBilling.Api.Operations;

/// <summary>
/// What happens to every request, in this order: who is it, is it too fast, is its form right, was it asked before; then the operation.
/// </summary>
public sealed class OperationRunner(KeyDirectory keys, RequestRate rate, OnceOnly onceOnly, TimeProvider time)
{
    private const string Preview = "preview";

    /// <summary>Runs the operation of the matched endpoint and writes its answer.</summary>
    public async Task Run(HttpContext http, Func<ApiCall, Task<ApiAnswer>> work)
    {
        var operation = http.GetEndpoint()!.Metadata.GetRequiredMetadata<Operation>();
        var (answer, replayed) = await Answer(http, operation, work);
        if (replayed) http.Response.Headers[OnceOnly.ReplayedHeader] = "true";
        await AnswerWriter.Write(http, answer);
    }

    private async Task<(ApiAnswer Answer, bool Replayed)> Answer(HttpContext http, Operation operation, Func<ApiCall, Task<ApiAnswer>> work)
    {
        var found = keys.Identify(http.Request, operation.Access, http.RequestAborted);
        if (operation.IsPlainRead && keys.Remembered(http.Request, operation.Access) is { } known) return await Meanwhile(found, Answer(http, operation, known, work));
        var (caller, refused) = await found;
        return caller is null ? (refused!, false) : await Answer(http, operation, caller, work);
    }

    // A read has no effect, so for a key that was good before the answer is made while the key is looked up: one wait in place of two. Whatever
    // comes of it, who has no key any more learns nothing of it.
    private static async Task<(ApiAnswer Answer, bool Replayed)> Meanwhile(
        Task<(Caller? Caller, Problem? Problem)> found, Task<(ApiAnswer Answer, bool Replayed)> answering)
    {
        await ((Task)answering).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var (caller, refused) = await found;
        return caller is null ? (refused!, false) : await answering;
    }

    private async Task<(ApiAnswer Answer, bool Replayed)> Answer(HttpContext http, Operation operation, Caller caller, Func<ApiCall, Task<ApiAnswer>> work)
    {
        if (rate.Take(caller.Actor) is { } tooFast) return (tooFast, false);
        if (operation.SandboxOnly && caller.IsLive) return (SandboxOnly, false);

        var (bytes, unread) = await BodyReader.Read(http.Request, operation.Text, http.RequestAborted, operation.MaximumBytes);
        if (unread is not null) return (unread, false);
        var (call, problem) = Form(http, operation, caller, bytes);
        if (call is null) return (problem!, false);
        return await Once(http, operation, call, bytes, work);
    }

    private async Task<(ApiAnswer Answer, bool Replayed)> Once(
        HttpContext http, Operation operation, ApiCall call, byte[] bytes, Func<ApiCall, Task<ApiAnswer>> work)
    {
        // A preview has no effect that could happen twice: it writes nothing, its answer neither, and leaves the key to the real request.
        if (!operation.IsIdempotent || call.IsPreview) return (await work(call), false);
        var (key, problem) = OnceOnly.KeyOf(http.Request);
        if (problem is not null) return (problem, false);
        if (key is null) return (await work(call), false);

        var space = call.Caller.IsOperator ? Caller.OperatorName : call.Organization;
        return await onceOnly.Run(space, key, OnceOnly.HashOf(http.Request, bytes), http, seed => work(call with { Seed = seed }));
    }

    private (ApiCall? Call, Problem? Problem) Form(HttpContext http, Operation operation, Caller caller, byte[] bytes)
    {
        var route = RouteValues(http);
        // An id that cannot exist answers like one that does not.
        if (route.Values.Any(value => !Ids.IsWellFormed(value))) return (null, Problem.NotFound(OneOf(operation.Tag)));

        var (list, isPreview, badQuery) = Query(http.Request.Query, operation, caller, out var parameters);
        if (badQuery is not null) return (null, badQuery);
        var (body, badBody) = BodyReader.IsText(http.Request, operation.Text) ? BodyReader.PlainText(bytes) : ReadBody(operation, bytes);
        if (body is null) return (null, badBody);
        var (ifMatch, stale) = operation.HonoursIfMatch ? EntityTag.Wanted(http.Request) : (null, null);
        if (stale is not null) return (null, stale);

        // A write goes on when the client has gone: its answer is kept for the repeat.
        var cancellation = operation.IsIdempotent ? CancellationToken.None : http.RequestAborted;
        return (new ApiCall(caller, route, body, list, isPreview, ifMatch, RequestSeed.New(time.GetUtcNow()), cancellation) { Query = parameters }, null);
    }

    private static (Body? Body, Problem? Problem) ReadBody(Operation operation, byte[] bytes)
    {
        if (operation.Body is { } schema) return BodyReader.Parse(bytes, schema, optional: schema.Fields.All(field => !field.Required));
        return operation.IsIdempotent ? BodyReader.Parse(bytes, NoFields, optional: true) : (Body.Empty, null);
    }

    private static (ListQuery? List, bool IsPreview, Problem? Problem) Query(
        IQueryCollection query, Operation operation, Caller caller, out Dictionary<string, object> parameters)
    {
        parameters = [];
        if (operation.Filters is { } filters)
        {
            var (list, problem) = ListQuery.Read(query, filters, caller.Organization, operation.Id);
            return (list, false, problem);
        }

        var isPreview = false;
        foreach (var (name, values) in query)
        {
            var parameter = Array.Find(operation.Parameters, candidate => candidate.Name == name);
            if (parameter is null && (name != Preview || !operation.HasPreview)) return (null, false, ListQuery.Unknown(name));
            if (values.Count != 1) return (null, false, ListQuery.Repeated(name));
            if (parameter is not null)
            {
                if (ListQuery.Value(parameter, values.ToString(), out var value) is { } wrong) return (null, false, wrong);
                parameters[name] = value;
                continue;
            }

            if (values[0] is not ("true" or "false")) return (null, false, ListQuery.Wrong(name, "invalid_value", "preview is true or false."));
            isPreview = values[0] == "true";
        }

        return (null, isPreview, null);
    }

    // "Credit notes" is a credit note, and "API keys" stays an API key.
    private static string OneOf(string tag) => (tag.StartsWith("API", StringComparison.Ordinal) ? tag : tag.ToLowerInvariant()).TrimEnd('s');

    private static ObjectSchema NoFields { get; } = new("nothing");

    private static Problem SandboxOnly { get; } =
        Problem.Forbidden("sandbox_only", "Test clocks exist in sandbox organizations only; this key belongs to a live one.");

    private static Dictionary<string, string> RouteValues(HttpContext http) =>
        http.Request.RouteValues.ToDictionary(pair => pair.Key, pair => pair.Value?.ToString() ?? "", StringComparer.Ordinal);
}
