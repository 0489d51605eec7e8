using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Statements;

/// <summary>GET /bank-statements/lines.</summary>
public sealed class ListStatementLinesEndpoint(StatementLineRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/bank-statements/lines", "list_statement_lines", "Statement lines", "List lines of bank statements", Access.Read)
    {
        Description = "`status=unmatched` are those that wait for a person.",
        Filters = StatementLineRows.Filters,
        Answers = [new(200, typeof(Page<StatementLineView>), "One page, newest first.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var (page, problem) = await rows.List(call.Organization, call.Page, call.Cancellation);
        return page is null ? problem! : ApiAnswer.Ok(page);
    }
}
