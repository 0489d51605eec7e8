using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres.Statements;

namespace OrleansBilling.Api.Statements;

/// <summary>POST /bank-statements/lines/{id}/assign.</summary>
public sealed class AssignStatementLineEndpoint(BankStatements statements, StatementPayments payments, StatementLineRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "POST", "/v1/bank-statements/lines/{id}/assign", "assign_statement_line", "Statement lines", "Say which invoice a line pays", Access.Write)
    {
        Description = "For a line that was not matched, or that was ignored. What exceeds the amount due goes to the credit balance.",
        Body = StatementShapes.Assign,
        Example = """{"invoice": "inv_1"}""",
        Answers = [new(200, typeof(StatementLineView), "The line.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var (refusal, line) = await statements.AssignAsync(call.Organization, call.Id, call.Body.As<AssignStatementLine>().Invoice);
        if ((refusal ?? await payments.Finish(call, line!)) is { } refused) return refused.ToProblem();
        return ApiAnswer.Single((await rows.Find(call.Organization, call.Id, call.Cancellation))!);
    }
}
