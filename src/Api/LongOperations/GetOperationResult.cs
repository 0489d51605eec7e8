using System.Runtime.CompilerServices;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Infrastructure.Postgres.Operations;

namespace OrleansBilling.Api.LongOperations;

/// <summary>GET /operations/{id}/result.</summary>
public sealed class GetOperationResultEndpoint(OperationRows rows, OperationQueue queue) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/operations/{id}/result", "get_operation_result", "Operations", "Download what an operation has made", Access.Read)
    {
        Description = "Answers 409 while it runs, and when it has failed.",
        AnswersWith = "application/octet-stream",
        Answers = [new(200, typeof(string), "The file, of the type that was asked for.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.File(call.Organization, call.Id, call.Cancellation) is { } file)
        {
            return ApiAnswer.File(file.Size, Parts(call.Organization, call.Id, call.Cancellation), file.Type, file.Name);
        }

        return await rows.Find(call.Organization, call.Id, call.Cancellation) switch
        {
            null => Problem.NotFound("operation"),
            { Error: { } error } => Problem.At(409, "operation_failed", error.Detail, null),
            _ => Problem.At(409, "operation_running", "The operation has not come to its end yet: read it until its status is succeeded.", null),
        };
    }

    // Part by part: a slow client holds neither a connection nor a file in memory.
    private async IAsyncEnumerable<ReadOnlyMemory<byte>> Parts(string organization, string id, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var ordinal = 0; await queue.ChunkAsync(organization, id, ordinal, cancellation) is { } part; ordinal++) yield return part;
    }
}
