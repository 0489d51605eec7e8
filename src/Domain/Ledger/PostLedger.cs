using System.Globalization;
using NodaTime;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Payments;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Ledger;

/// <summary>A document that was just issued, whole.</summary>
public sealed record IssuedDocument(Invoice? Invoice, CreditNote? CreditNote);

/// <summary>What must be known to post an event beside the event itself.</summary>
/// <param name="Version">The version of the customer's journal that records the event.</param>
/// <param name="Document">The document that the event issues; null for other events.</param>
public sealed record PostingContext(OrganizationState Organization, long Version, IssuedDocument? Document);

/// <summary>What the ledger says of what happens to a customer. Pure, so that an audit can say it again.</summary>
public static class PostLedger
{
    /// <param name="state">The customer before the event.</param>
    public static IReadOnlyList<LedgerTransaction> Of(CustomerState state, CustomerEvent @event, PostingContext context)
    {
        var (chart, zone) = (context.Organization.Chart, context.Organization.Profile.Zone);
        return @event switch
        {
            InvoiceIssued issued => [.. PostDocuments.Invoice(context.Document!.Invoice!, issued.Entry.IssueDate, chart, issued.TaxOnReceipt)],
            CreditNoteIssued issued => [.. PostDocuments.CreditNote(context.Document!.CreditNote!, issued.Entry.IssueDate, chart, issued.TaxOnReceipt, TaxOnReceipt.LeftBy(state, issued))],
            PaymentSucceeded taken => [Payment(state, taken, chart, zone.DayOf(taken.At))],
            RefundSucceeded back => [GivenBack(LedgerFact.Refund, back.Refund.Value, back.Amount, (back.Reopened, back.TaxReturned), chart, zone.DayOf(back.At))],
            PaymentChargedBack back => [GivenBack(LedgerFact.Chargeback, $"{back.Payment} {back.Dispute}", back.Amount, (back.Reopened, back.TaxReturned), chart, zone.DayOf(back.At))],
            RefundFailed { ToBalance: { } movement } failed =>
                [Two(LedgerFact.RefundFailed, failed.Refund.Value, zone.DayOf(movement.At), chart.Entry(LedgerRole.Receivable, movement.Amount), chart.Entry(LedgerRole.CustomerCredit, -movement.Amount))],
            InvoiceWrittenOff written => [WriteOff(written, context.Version, chart, zone.DayOf(written.At))],
            CreditAdded { Movement.Kind: "manual" } added => [ByHand(state, added.Movement, context, chart, zone.DayOf(added.Movement.At))],
            _ => [],
        };
    }

    /// <summary>Whether an event is posted at all, so that nobody fetches what posting needs for one that is not.</summary>
    public static bool IsPosted(CustomerEvent @event) => @event is
        InvoiceIssued or CreditNoteIssued or PaymentSucceeded or RefundSucceeded or PaymentChargedBack or RefundFailed { ToBalance: not null } or InvoiceWrittenOff
        or CreditAdded { Movement.Kind: "manual" };

    private static LedgerTransaction Payment(CustomerState state, PaymentSucceeded taken, ChartOfAccounts chart, LocalDate day)
    {
        // What was given up was taken out of what is owed; whatever comes in for it after all is income of its own.
        var given = state.Open.FirstOrDefault(open => open.Id == taken.Invoice) is { WrittenOff: true };
        LedgerEntry[] entries =
        [
            new(LedgerRole.Bank, chart.BankOf(taken.By.Method), taken.Amount),
            chart.Entry(given ? LedgerRole.Recovered : LedgerRole.Receivable, -taken.Applied),
            chart.Entry(LedgerRole.CustomerCredit, taken.Applied - taken.Amount),
            .. PostDocuments.FallsDue(TaxOnReceipt.Paid(state, taken.Invoice, taken.Applied), chart),
        ];
        return new LedgerTransaction(LedgerIds.Of(LedgerFact.Payment, taken.Payment.Value), LedgerFact.Payment, day, taken.Payment.Value, [.. entries.Where(entry => !entry.Amount.IsZero)]);
    }

    // With a credit note the debt was lowered by it, without one it is a debt again: either way the customer's account takes it.
    private static LedgerTransaction GivenBack(
        LedgerFact fact, string document, Money amount, (OpenInvoice? Invoice, IReadOnlyList<TaxShare> Tax) reopened, ChartOfAccounts chart, LocalDate day) => new(
        LedgerIds.Of(fact, document),
        fact,
        day,
        document,
        [
            chart.Entry(reopened.Invoice is { WrittenOff: true } ? LedgerRole.Recovered : LedgerRole.Receivable, amount),
            chart.Entry(LedgerRole.Bank, -amount),
            .. PostDocuments.FallsDue(TaxOnReceipt.Negated(reopened.Tax), chart).Where(entry => !entry.Amount.IsZero),
        ]);

    // Paid after all, given back and given up again, it is written off twice.
    private static LedgerTransaction WriteOff(InvoiceWrittenOff written, long version, ChartOfAccounts chart, LocalDate day) => new(
        LedgerIds.Of(LedgerFact.WriteOff, written.Invoice.Value, version),
        LedgerFact.WriteOff,
        day,
        written.Invoice.Value,
        [
            chart.Entry(LedgerRole.Doubtful, written.Amount),
            chart.Entry(LedgerRole.Receivable, -written.Amount),
            chart.Entry(LedgerRole.BadDebt, written.Amount),
            chart.Entry(LedgerRole.Doubtful, -written.Amount),
        ]);

    // Credit is given out of goodwill; a negative one is paid out.
    private static LedgerTransaction ByHand(CustomerState state, BalanceMovement movement, PostingContext context, ChartOfAccounts chart, LocalDate day)
    {
        var document = $"{state.Id} {context.Version.ToString(CultureInfo.InvariantCulture)}";
        return Two(LedgerFact.CreditByHand, document, day,
            chart.Entry(movement.Amount.IsNegative ? LedgerRole.Bank : LedgerRole.Goodwill, movement.Amount), chart.Entry(LedgerRole.CustomerCredit, -movement.Amount));
    }

    private static LedgerTransaction Two(LedgerFact fact, string document, LocalDate day, LedgerEntry debit, LedgerEntry credit) =>
        new(LedgerIds.Of(fact, document), fact, day, document, [debit, credit]);
}
