using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.LongOperations;

/// <summary>GET /operations/{id}.</summary>
public sealed class GetOperationEndpoint(OperationRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/operations/{id}", "get_operation", "Operations", "Read how far an operation in the background is", Access.Read)
    {
        Description = "What is finished is kept for 48 hours, and forgotten then.",
        Answers = [new(200, typeof(OperationView), "The operation; `result_url` once it has succeeded.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var view = await rows.Find(call.Organization, call.Id, call.Cancellation);
        return view is null ? Problem.NotFound("operation") : ApiAnswer.Single(view);
    }
}
