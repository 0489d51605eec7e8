using NodaTime;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Ledger;

/// <summary>
/// The transactions of issued documents. What is earned in later months is posted with them, under its day: no run at a month's end can be forgotten, and the balance of
/// any day is the sum of what bears that day or an earlier one.
/// </summary>
internal static class PostDocuments
{
    /// <param name="later">What of its tax falls due as it is paid.</param>
    internal static IEnumerable<LedgerTransaction> Invoice(Invoice invoice, LocalDate day, ChartOfAccounts chart, IReadOnlyList<TaxShare> later)
    {
        var lines = invoice.Lines.Select(line => Line(line, line.Amount, invoice.Kind == InvoiceKind.LateFee, chart));
        var posting = new Posting(LedgerFact.Invoice, invoice.Id.Value, day, chart);
        var tax = TaxOnReceipt.Of(invoice.TaxBreakdown, TaxOnReceipt.CountryOf(invoice.Buyer, invoice.Seller));
        foreach (var transaction in Post(posting, [.. lines], Tax(TaxOnReceipt.Less(tax, later), later, chart), [chart.Entry(LedgerRole.Receivable, invoice.Total)])) yield return transaction;
        if (invoice.CreditApplied.IsZero) yield break;
        yield return new LedgerTransaction(
            LedgerIds.Of(LedgerFact.CreditApplied, invoice.Id.Value),
            LedgerFact.CreditApplied,
            day,
            invoice.Id.Value,
            [chart.Entry(LedgerRole.CustomerCredit, invoice.CreditApplied), chart.Entry(LedgerRole.Receivable, -invoice.CreditApplied)]);
    }

    /// <summary>An invoice the other way round; what of it goes to the credit balance is owed to the customer there.</summary>
    /// <param name="pending">What of its tax was not due yet.</param>
    /// <param name="due">What falls due, because the invoice that it settled will not be paid any more.</param>
    internal static IEnumerable<LedgerTransaction> CreditNote(CreditNote note, LocalDate day, ChartOfAccounts chart, IReadOnlyList<TaxShare> pending, IReadOnlyList<TaxShare> due)
    {
        var lines = note.Lines.Select(line => Line(line, -line.Amount, note.OfLateFee, chart));
        var tax = TaxOnReceipt.Of(note.TaxBreakdown, TaxOnReceipt.CountryOf(note.Buyer, note.Seller));
        var lost = note is { AfterWriteOff: true, AppliedToInvoice: { } applied } ? applied : Money.Zero(note.Currency);
        return Post(
            new Posting(LedgerFact.CreditNote, note.Id.Value, day, chart),
            [.. lines],
            [.. Tax(TaxOnReceipt.Negated(TaxOnReceipt.Less(tax, pending)), TaxOnReceipt.Negated(pending), chart), .. FallsDue(due, chart)],
            [
                chart.Entry(LedgerRole.Receivable, lost + note.ToBalance - note.Total),
                chart.Entry(LedgerRole.BadDebt, -lost),
                chart.Entry(LedgerRole.CustomerCredit, -note.ToBalance),
            ]);
    }

    private sealed record Posting(LedgerFact Fact, string Document, LocalDate Day, ChartOfAccounts Chart);

    private sealed record PostedLine(Money Amount, ServicePeriod? Period, LedgerEntry Revenue);

    private sealed record Earned(LocalDate Day, Money Amount, PostedLine Line);

    // Every entry of one account and plan is summed, so here it is nothing yet.
    private static PostedLine Line(DocumentLine line, Money amount, bool isLateFee, ChartOfAccounts chart)
    {
        var nothing = Money.Zero(amount.Currency);
        var revenue = isLateFee ? chart.Entry(LedgerRole.LateFees, nothing) : new LedgerEntry(LedgerRole.Revenue, chart.RevenueOf(line.Plan), nothing) { Plan = line.Plan };
        return new PostedLine(amount, line.Period, revenue);
    }

    private static IEnumerable<LedgerTransaction> Post(Posting posting, PostedLine[] lines, IEnumerable<LedgerEntry> taxes, LedgerEntry[] customer)
    {
        Earned[] earned = [.. lines.SelectMany(line => SpreadRevenue.Of(line.Amount, line.Period, posting.Day).Select(part => new Earned(part.Day, part.Amount, line)))];
        var later = earned.Where(part => part.Day > posting.Day).ToArray();
        var currency = customer[0].Amount.Currency;
        LedgerEntry[] entries =
        [
            .. customer,
            .. Revenue(earned.Where(part => part.Day == posting.Day)),
            posting.Chart.Entry(LedgerRole.Deferred, -Money.Sum(later.Select(part => part.Amount), currency)),
            .. taxes,
        ];
        if (Posted(LedgerIds.Of(posting.Fact, posting.Document), posting.Fact, posting.Day, posting.Document, entries) is { } document) yield return document;
        foreach (var month in later.GroupBy(part => part.Day).OrderBy(month => month.Key))
        {
            LedgerEntry[] served =
            [
                posting.Chart.Entry(LedgerRole.Deferred, Money.Sum(month.Select(part => part.Amount), currency)),
                .. Revenue(month),
            ];
            var id = LedgerIds.Of(LedgerFact.Recognition, posting.Document, month.Key);
            if (Posted(id, LedgerFact.Recognition, month.Key, posting.Document, served) is { } recognition) yield return recognition;
        }
    }

    private static IEnumerable<LedgerEntry> Revenue(IEnumerable<Earned> parts) => parts
        .GroupBy(part => part.Line.Revenue)
        .Select(same => same.Key with { Amount = -same.Select(part => part.Amount).Aggregate((left, right) => left + right) });

    private static IEnumerable<LedgerEntry> Tax(IReadOnlyList<TaxShare> now, IReadOnlyList<TaxShare> later, ChartOfAccounts chart) =>
    [
        .. TaxOnReceipt.Negated(now).Select(chart.TaxDue),
        .. TaxOnReceipt.Negated(later).Select(chart.TaxPending),
    ];

    /// <summary>Tax that waited for a payment and is due now; of negative amounts, tax that waits again.</summary>
    internal static IEnumerable<LedgerEntry> FallsDue(IReadOnlyList<TaxShare> shares, ChartOfAccounts chart) => [.. shares.Select(chart.TaxPending), .. TaxOnReceipt.Negated(shares).Select(chart.TaxDue)];

    // A document of nothing, or a month in which a charge and a credit cancel each other out, moves nothing.
    private static LedgerTransaction? Posted(string id, LedgerFact fact, LocalDate day, string document, IEnumerable<LedgerEntry> entries)
    {
        LedgerEntry[] moved = [.. entries.Where(entry => !entry.Amount.IsZero)];
        return moved.Length == 0 ? null : new LedgerTransaction(id, fact, day, document, moved);
    }
}

/// <summary>Ids of transactions: functions of what they record, so that a fact is posted once.</summary>
public static class LedgerIds
{
    public static string Of(LedgerFact fact, string document) => IdForm.Derive("ltx_", fact.ToString(), document);

    /// <param name="version">Of the journal: for a fact that can come again.</param>
    public static string Of(LedgerFact fact, string document, long version) => IdForm.Derive("ltx_", fact.ToString(), document, version.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <param name="day">Of the month that is served.</param>
    public static string Of(LedgerFact fact, string document, LocalDate day) => IdForm.Derive("ltx_", fact.ToString(), document, NodaTime.Text.LocalDatePattern.Iso.Format(day));
}
