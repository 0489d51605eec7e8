using Npgsql;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Invoices;
using OrleansBilling.Api.Lists;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.CreditNotes;

/// <summary>Credit notes as the API shows them, with their lines.</summary>
public sealed class CreditNoteRows(BillingDatabase database, PageReader pages) : IRows
{
    internal static ListFilter[] Filters { get; } =
    [
        ListFilter.Text("customer"),
        ListFilter.Text("invoice"),
        ListFilter.Choice("status", "draft", "issued"),
        ListFilter.Text("number"),
        ListFilter.Text("currency"),
        ListFilter.Day("issue_date"),
        ListFilter.CreatedAt(),
    ];

    private const string Select =
        """
        SELECT id, number, status, customer, invoice, currency, issue_date, reason, subtotal, tax_breakdown, tax_total, total, to_balance,
               refunded, applied_to_invoice, seal_sequence, seal_hash, seal_previous, created_at
        FROM credit_notes
        WHERE organization = $1
        """;

    private static readonly SortColumn[] Order = [SortColumn.CreatedAt(), SortColumn.Id()];

    public async Task<(Page<CreditNoteView>? Page, Problem? Problem)> List(string organization, ListQuery query, CancellationToken cancellation)
    {
        var (page, problem) = await pages.Read(Select, Order, query, [organization], Read, cancellation);
        if (page is null) return (null, problem);
        var lines = await Lines(organization, [.. page.Data.Select(note => note.Id)], cancellation);
        return (page with { Data = [.. page.Data.Select(note => note with { Lines = [.. lines[note.Id]] })] }, null);
    }

    public async Task<CreditNoteView?> Find(string organization, string id, CancellationToken cancellation)
    {
        var note = await database.One($"{Select} AND id = $2", [organization, id], Read, cancellation);
        if (note is null) return null;
        var lines = await Lines(organization, [id], cancellation);
        return note with { Lines = [.. lines[id]] };
    }

    private async Task<ILookup<string, InvoiceLineView>> Lines(string organization, string[] notes, CancellationToken cancellation)
    {
        var rows = await database.All(
            """
            SELECT credit_note, id, kind, component, description, period_start, period_end, quantity, unit_amount, currency, amount,
                   tax_category, tax_rate, tax_amount, derivation
            FROM credit_note_lines
            WHERE organization = $1 AND credit_note = ANY($2)
            ORDER BY credit_note, ordinal
            """,
            [organization, notes],
            row => (Note: row.Text("credit_note"), Line: DocumentColumns.Line(row)),
            cancellation);
        return rows.ToLookup(row => row.Note, row => row.Line, StringComparer.Ordinal);
    }

    private static CreditNoteView Read(NpgsqlDataReader row)
    {
        var currency = row.Text("currency");
        return new CreditNoteView
        {
            Id = row.Text("id"),
            Number = row.TextOrNull("number"),
            Status = row.Text("status"),
            Customer = row.Text("customer"),
            Invoice = row.Text("invoice"),
            Currency = currency,
            IssueDate = row.DayOrNull("issue_date"),
            Reason = row.TextOrNull("reason") ?? "",
            Lines = [],
            Subtotal = row.Amount("subtotal", currency),
            TaxBreakdown = row.Json<TaxGroupView[]>("tax_breakdown"),
            TaxTotal = row.Amount("tax_total", currency),
            Total = row.Amount("total", currency),
            ToBalance = row.Amount("to_balance", currency),
            Refunded = row.Amount("refunded", currency),
            AppliedToInvoice = row.Amount("applied_to_invoice", currency),
            Seal = DocumentColumns.Seal(row),
            CreatedAt = row.At("created_at"),
        };
    }
}
