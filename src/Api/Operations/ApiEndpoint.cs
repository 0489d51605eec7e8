using FastEndpoints;

namespace OrleansBilling.Api.Operations;

/// <summary>The base of every operation: it says what it is, and does its work on a request that has passed all checks of form.</summary>
public abstract class ApiEndpoint : EndpointWithoutRequest
{
    /// <summary>What the operation is. Called once at start, so it may use nothing of the instance.</summary>
    protected abstract Operation Describe();

    /// <summary>Carries the operation out.</summary>
    protected abstract Task<ApiAnswer> Run(ApiCall call);

    public sealed override void Configure()
    {
        var operation = Describe();
        Verbs(operation.Method);
        Routes(operation.Route);
        // Keys are checked by the operation's runner, which answers in our form and knows scopes.
        AllowAnonymous();
        DontAutoSendResponse();
        Options(builder => builder.WithMetadata(operation).WithName(operation.Id));
    }

    public sealed override Task HandleAsync(CancellationToken ct) =>
        HttpContext.RequestServices.GetRequiredService<OperationRunner>().Run(HttpContext, Run);
}
