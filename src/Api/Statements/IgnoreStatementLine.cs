using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres.Statements;

namespace OrleansBilling.Api.Statements;

/// <summary>POST /bank-statements/lines/{id}/ignore.</summary>
public sealed class IgnoreStatementLineEndpoint(BankStatements statements, StatementLineRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "POST", "/v1/bank-statements/lines/{id}/ignore", "ignore_statement_line", "Statement lines", "Say that a line pays no invoice", Access.Write)
    {
        Body = StatementShapes.Ignore,
        Example = """{"reason": "Interest"}""",
        Answers = [new(200, typeof(StatementLineView), "The line.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await statements.IgnoreAsync(call.Organization, call.Id, call.Body.As<IgnoreStatementLine>().Reason) is { } refused) return refused.ToProblem();
        return ApiAnswer.Single((await rows.Find(call.Organization, call.Id, call.Cancellation))!);
    }
}
