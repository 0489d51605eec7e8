using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres.Statements;

namespace OrleansBilling.Api.Statements;

/// <summary>POST /bank-statements: what came in on the bank account.</summary>
public sealed class ImportBankStatementEndpoint(BankStatements statements, StatementPayments payments, StatementLineRows rows, TimeProvider time) : ApiEndpoint
{
    protected override Operation Describe() => new("POST", "/v1/bank-statements", "import_bank_statement", "Statement lines", "Import a bank statement", Access.Write)
    {
        Description =
            "Takes a list of lines, or the bank's table as `text/csv` (separated by `;`, `,` or tabs; columns in English or French; days ISO or day first; decimal point or comma). "
            + "A line that names an open invoice by its number is a payment of it; what names none waits for a person. Each line is taken once, so a statement can be sent again.",
        Body = StatementShapes.Import,
        Text = "text/csv",
        MaximumBytes = StatementShapes.MaximumBytes,
        Example = """{"lines": [{"id": "B-7712", "date": "2026-01-31", "amount": "49.00", "text": "INV-2026-000001", "counterparty": "Globex"}]}""",
        Answers = [new(200, typeof(StatementImportView), "What became of its lines.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var sent = call.Body.Text is { } csv ? new ImportBankStatement { Csv = csv } : call.Body.As<ImportBankStatement>();
        var (refusal, lines, added) = await statements.ImportAsync(call.Organization, sent, time.GetUtcNow());
        if (refusal is not null) return refusal.ToProblem();
        await payments.FinishAll(call);
        var counts = await rows.Count(call.Organization, lines);
        return ApiAnswer.Ok(new StatementImportView(
            lines.Length,
            added,
            counts.GetValueOrDefault("recorded"),
            counts.GetValueOrDefault("matched"),
            counts.GetValueOrDefault("unmatched"),
            counts.GetValueOrDefault("ignored")));
    }
}
