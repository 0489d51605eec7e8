using Npgsql;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Lists;
using OrleansBilling.Contracts.Values;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Forecasts;

/// <summary>The documents of a forecast as the API shows them.</summary>
public sealed class ExpectedInvoiceRows(PageReader pages) : IRows
{
    internal static ListFilter[] Filters { get; } =
    [
        ListFilter.Text("customer"),
        ListFilter.Text("subscription"),
        ListFilter.Choice("kind", "invoice", "credit_note"),
        ListFilter.Text("currency"),
        ListFilter.Day("billing_date"),
    ];

    private const string Select =
        """
        SELECT CASE kind WHEN 'invoice' THEN invoice ELSE credit_note END AS id, kind, customer, subscription, currency, billing_date, lines, subtotal,
               tax_breakdown, tax_total, total, credit_applied, invoice
        FROM forecast_invoices
        WHERE organization = $1 AND forecast = $2
        """;

    private static readonly SortColumn[] Order = [new("billing_date", "billing_date", SortKind.Day), new("invoice", "invoice", SortKind.Text)];

    public Task<(Page<ExpectedInvoiceView>? Page, Problem? Problem)> List(string organization, string forecast, ListQuery query, CancellationToken cancellation) =>
        pages.Read(Select, Order, query, [organization, forecast], Read, cancellation);

    private static ExpectedInvoiceView Read(NpgsqlDataReader row)
    {
        var (currency, kind) = (row.Text("currency"), row.Text("kind"));
        return new ExpectedInvoiceView
        {
            Id = row.Text("id"),
            Kind = kind,
            Customer = row.Text("customer"),
            Subscription = row.Text("subscription"),
            Currency = currency,
            BillingDate = row.Day("billing_date"),
            Lines = row.Json<InvoiceLineView[]>("lines"),
            Subtotal = row.Amount("subtotal", currency),
            TaxBreakdown = row.Json<TaxGroupView[]>("tax_breakdown"),
            TaxTotal = row.Amount("tax_total", currency),
            Total = row.Amount("total", currency),
            CreditApplied = row.Amount("credit_applied", currency),
            AmountDue = MinorUnits.Format(kind == "invoice" ? row.Long("total") - row.Long("credit_applied") : 0, currency),
        };
    }
}
