using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Statements;

/// <summary>GET /bank-statements/lines/{id}.</summary>
public sealed class GetStatementLineEndpoint(StatementLineRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/bank-statements/lines/{id}", "get_statement_line", "Statement lines", "Read a line of a bank statement", Access.Read)
    {
        Answers = [new(200, typeof(StatementLineView), "The line.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call) =>
        await rows.Find(call.Organization, call.Id, call.Cancellation) is { } line ? ApiAnswer.Single(line) : Problem.NotFound("statement line");
}
