using System.Text;
using System.Text.Unicode;
using FastEndpoints;
using OrleansBilling.Api.Bodies;
using OrleansBilling.Api.Http;

namespace OrleansBilling.Api.Operations;

/// <summary>The base of operations that other systems call of their own accord: they have no key of ours and sign what they send.</summary>
public abstract class SignedEndpoint : EndpointWithoutRequest
{
    /// <summary>What the operation is. Called once at start, so it may use nothing of the instance.</summary>
    protected abstract Operation Describe();

    /// <summary>Looks at the signature first, and then carries the operation out.</summary>
    /// <param name="body">The body just as it came: that is what is signed.</param>
    protected abstract Task<ApiAnswer> Run(string organization, string body, IHeaderDictionary headers);

    public sealed override void Configure()
    {
        var operation = Describe();
        Verbs(operation.Method);
        Routes(operation.Route);
        AllowAnonymous();
        DontAutoSendResponse();
        Options(builder => builder.WithMetadata(operation).WithName(operation.Id));
    }

    public sealed override async Task HandleAsync(CancellationToken ct) => await AnswerWriter.Write(HttpContext, await Answer());

    private async Task<ApiAnswer> Answer()
    {
        var (bytes, unread) = await BodyReader.Read(HttpContext.Request, null, HttpContext.RequestAborted);
        if (unread is not null) return unread;
        if (!Utf8.IsValid(bytes)) return Problem.Malformed("malformed_json", "The body is not UTF-8.");
        return await Run(Route<string>("organization") ?? "", Encoding.UTF8.GetString(bytes), HttpContext.Request.Headers);
    }
}
