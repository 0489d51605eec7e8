using Npgsql;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Lists;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.Invoices;

/// <summary>Invoices as the API shows them, with their lines.</summary>
public sealed class InvoiceRows(BillingDatabase database, PageReader pages) : IRows
{
    internal static ListFilter[] Filters { get; } =
    [
        ListFilter.Text("customer"),
        ListFilter.Text("subscription") with { AlsoIn = "subscriptions" },
        ListFilter.Choice("status", "draft", "issued", "paid", "uncollectible", "void"),
        ListFilter.Choice("kind", "subscription", "one_off", "late_fee"),
        ListFilter.Flag("overdue"),
        ListFilter.Flag("held") with { Column = "(hold IS NOT NULL)" },
        ListFilter.Text("number"),
        ListFilter.Text("currency"),
        ListFilter.Day("billing_date"),
        ListFilter.Day("issue_date"),
        ListFilter.Day("due_date"),
        ListFilter.CreatedAt(),
    ];

    private const string Select =
        """
        SELECT id, number, status, kind, customer, subscription, subscriptions, currency, billing_date, issue_date, due_date, service_start, service_end,
               subtotal, discount_total, tax_breakdown, tax_total, total, credit_applied, amount_paid, amount_credited, amount_due, overdue, next_attempt_at, last_failure, dunned_through, held_until, not_dunned, hold, seller, buyer, mentions,
               metadata, seal_sequence, seal_hash, seal_previous, version, created_at
        FROM invoices
        WHERE organization = $1
        """;

    // Invoices of one catch-up may share their instant; their billing dates tell which is newer.
    private static readonly SortColumn[] Order = [SortColumn.CreatedAt(), new("billing_date", "billing_date", SortKind.Day), SortColumn.Id()];

    public async Task<(Page<InvoiceView>? Page, Problem? Problem)> List(string organization, ListQuery query, CancellationToken cancellation)
    {
        var (page, problem) = await pages.Read(Select, Order, query, [organization], Read, cancellation);
        if (page is null) return (null, problem);
        var lines = await Lines(organization, [.. page.Data.Select(invoice => invoice.Id)], cancellation);
        return (page with { Data = [.. page.Data.Select(invoice => invoice with { Lines = [.. lines[invoice.Id]] })] }, null);
    }

    /// <summary>An invoice by its id, or by the id of what one subscription has on it.</summary>
    public async Task<InvoiceView?> Find(string organization, string id, CancellationToken cancellation)
    {
        var invoice = await database.One($"{Select} AND id = $2", [organization, id], Read, cancellation)
            ?? await database.One($"{Select} AND id = (SELECT p.invoice FROM invoice_parts p WHERE p.organization = $1 AND p.bill = $2)", [organization, id], Read, cancellation);
        if (invoice is null) return null;
        var lines = await Lines(organization, [invoice.Id], cancellation);
        return invoice with { Lines = [.. lines[invoice.Id]] };
    }

    private async Task<ILookup<string, InvoiceLineView>> Lines(string organization, string[] invoices, CancellationToken cancellation)
    {
        var rows = await database.All(
            """
            SELECT invoice, id, component, kind, description, period_start, period_end, quantity, unit_amount, currency, amount,
                   tax_category, tax_rate, tax_amount, derivation, subscription
            FROM invoice_lines
            WHERE organization = $1 AND invoice = ANY($2)
            ORDER BY invoice, ordinal
            """,
            [organization, invoices],
            row => (Invoice: row.Text("invoice"), Line: DocumentColumns.Line(row) with { Subscription = row.TextOrNull("subscription") }),
            cancellation);
        return rows.ToLookup(row => row.Invoice, row => row.Line, StringComparer.Ordinal);
    }

    private static InvoiceView Read(NpgsqlDataReader row)
    {
        var currency = row.Text("currency");
        return new InvoiceView
        {
            Id = row.Text("id"),
            Number = row.TextOrNull("number"),
            Status = row.Text("status"),
            Kind = row.Text("kind"),
            Customer = row.Text("customer"),
            Subscription = row.TextOrNull("subscription"),
            Subscriptions = row.Texts("subscriptions") is { Length: > 0 } sharing ? sharing : null,
            Currency = currency,
            BillingDate = row.Day("billing_date"),
            IssueDate = row.DayOrNull("issue_date"),
            DueDate = row.DayOrNull("due_date"),
            ServicePeriod = row.Period("service_start", "service_end"),
            Lines = [],
            Subtotal = row.Amount("subtotal", currency),
            DiscountTotal = row.Amount("discount_total", currency),
            TaxBreakdown = row.Json<TaxGroupView[]>("tax_breakdown"),
            TaxTotal = row.Amount("tax_total", currency),
            Total = row.Amount("total", currency),
            CreditApplied = row.Amount("credit_applied", currency),
            AmountPaid = row.Amount("amount_paid", currency),
            AmountCredited = row.Amount("amount_credited", currency),
            AmountDue = row.Amount("amount_due", currency),
            Overdue = row.Flag("overdue"),
            NextAttemptAt = row.AtOrNull("next_attempt_at"),
            LastFailure = row.TextOrNull("last_failure"),
            Dunning = new InvoiceDunningView(row.IntOrNull("dunned_through"), row.AtOrNull("held_until"), row.Flag("not_dunned")),
            Hold = row.JsonOrNull<InvoiceHoldView>("hold"),
            Seller = row.JsonOrNull<SellerView>("seller"),
            Buyer = row.JsonOrNull<BuyerView>("buyer"),
            Mentions = row.Texts("mentions"),
            Metadata = row.Json<Dictionary<string, string>>("metadata"),
            Seal = DocumentColumns.Seal(row),
            CreatedAt = row.At("created_at"),
        };
    }
}
