using System.Globalization;
using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Payments;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Customers;

/// <summary>A credit note as a seller asks for it: some lines, or an amount, or neither for all that is left.</summary>
public sealed record CreditDraft
{
    public required CreditNoteId Id { get; init; }
    public IReadOnlyList<CreditLineDraft>? Lines { get; init; }
    public string? Amount { get; init; }
    public string? Reason { get; init; }
    public string? Refund { get; init; }
}

/// <summary>How much of a line to give back: before tax where the price was before tax, else with it.</summary>
public sealed record CreditLineDraft(string? Line, string? Amount);

/// <summary>An invoice to be corrected, and what else must be known of it.</summary>
/// <param name="IsVoid">Whether it was voided, as a draft or with a credit note.</param>
public sealed record InvoiceToCorrect(Invoice Invoice, bool IsVoid, CreditHistory History);

/// <summary>Gives back, by hand, part or all of an invoice that was issued.</summary>
public static class CreditInvoice
{
    /// <param name="existing">The credit note of that id, if there is one already.</param>
    /// <param name="payments">What paid the invoice, newest first.</param>
    public static Decision<CustomerEvent> Decide(
        CustomerState? state, CreditDraft draft, InvoiceToCorrect? target, CreditNote? existing, OrganizationState organization, BillingZone zone, Instant now,
        IReadOnlyList<TakenPayment>? payments = null)
    {
        if (state is null || target is null || target.Invoice.Customer != state.Id)
        {
            return new Rejection("invoice_not_found", "There is no such invoice.", "/invoice");
        }

        var refund = Fields.OneOf(draft.Refund, "/refund", CreditRefund.None, ("none", CreditRefund.None), ("balance", CreditRefund.Balance), ("original", CreditRefund.Original));
        var bad = Fields.First(refund.Rejection, Fields.Text(draft.Reason, Limits.DescriptionLength, "/reason"));
        if (bad is not null) return bad;
        if (draft is { Lines: not null, Amount: not null }) return new Rejection("lines_and_amount", "Credit lines or an amount, not both.", "/amount");
        if (existing is not null)
        {
            var same = existing.Invoice == target.Invoice.Id && existing.Reason == draft.Reason && existing.Refund == refund.Value && existing.Request == Request(draft);
            return same ? Array.Empty<CustomerEvent>() : Rejection.Conflict("id_taken", $"{draft.Id} exists with other content.", "/id");
        }

        if (state.Drafts.ContainsKey(target.Invoice.Id.Value)) return Rejection.Conflict("invoice_is_draft", "A draft is not credited; void it, or finalize it first.", "/invoice");
        if (state.IsHeld(target.Invoice.Id)) return Rejection.Conflict("invoice_is_held", "The invoice waits for a person; void it, or release it first.", "/invoice");
        if (target.IsVoid) return Rejection.Conflict("invoice_is_void", "The invoice was voided: all of it was given back.", "/invoice");
        var left = LeftToCredit.After(target.History);
        if (!left.Of(target.Invoice).IsPositive) return Rejection.Conflict("nothing_left_to_credit", "All of the invoice was given back already.", "/invoice");
        var credits = Ask(draft, target.Invoice, left);
        if (credits.Rejection is not null) return credits.Rejection;
        var note = Build(state, draft, target.Invoice, left, credits.Value, organization, zone, now);
        if (note.Total > left.Of(target.Invoice)) return TooMuch(left.Of(target.Invoice), draft.Lines is null ? "/amount" : "/lines");
        return SettleCredit.Decide(state, note with { Refund = refund.Value }, now, payments);
    }

    /// <summary>Voids an invoice: a draft or held one is laid aside, of any other all that is left is given back. A void one stays as it is.</summary>
    public static Decision<CustomerEvent> Void(CustomerState? state, InvoiceToCorrect? target, OrganizationState organization, BillingZone zone, Instant now)
    {
        if (state is null || target is null || target.Invoice.Customer != state.Id) return Rejection.Missing("invoice_not_found", "There is no such invoice.");
        var invoice = target.Invoice;
        if (target.IsVoid) return Array.Empty<CustomerEvent>();
        if (state.Drafts.ContainsKey(invoice.Id.Value)) return new CustomerEvent[] { new InvoiceVoided(invoice.Id) };
        var left = LeftToCredit.After(target.History);
        if (state.IsHeld(invoice.Id)) return LayAside(state, invoice, left.Of(invoice), now);
        if (!left.Of(invoice).IsPositive) return Rejection.Conflict("nothing_left_to_credit", "All of the invoice was given back already.");
        var draft = new CreditDraft { Id = CreditNoteId.Voiding(invoice.Id), Reason = "invoice_voided" };
        var note = Build(state, draft, invoice, left, CreditLines.Whole(invoice, left), organization, zone, now);
        var credited = SettleCredit.Decide(state, note, now);
        // What the balance had paid of it goes back there and the invoice is settled; what a credit note sent to the balance is still due.
        var settled = !credited.Events.Aggregate(state, CustomerEvolution.Evolve).Open.Any(open => open.Id == invoice.Id);
        return settled && invoice.CreditApplied.IsZero ? new CustomerEvent[] { credited.Events[0], new InvoiceVoided(invoice.Id) } : credited;
    }

    // Nobody has seen it, so no credit note is needed; what the balance was to pay of it goes back there.
    private static Decision<CustomerEvent> LayAside(CustomerState state, Invoice invoice, Money left, Instant now)
    {
        if (left != invoice.Total) return Rejection.Conflict("invoice_is_credited", "Part of the invoice was given back by a later document. Release it, and credit the rest.");
        if (invoice.CreditApplied.IsZero) return new CustomerEvent[] { new InvoiceVoided(invoice.Id) };
        var back = new BalanceMovement(invoice.CreditApplied, state.Balance + invoice.CreditApplied, "invoice_voided", null, invoice.Id.Value, now);
        return new CustomerEvent[] { new CreditAdded(back), new InvoiceVoided(invoice.Id) };
    }

    private static Result<LineCredit[]> Ask(CreditDraft draft, Invoice invoice, LeftToCredit left)
    {
        if (draft.Lines is not null) return AskLines(draft.Lines, invoice, left);
        if (draft.Amount is null) return CreditLines.Whole(invoice, left);
        var amount = Amount(draft.Amount, invoice.Currency, "/amount");
        if (amount.Rejection is not null) return amount.Rejection;
        return amount.Value > left.Of(invoice) ? TooMuch(left.Of(invoice), "/amount") : CreditLines.Spread(invoice, left, amount.Value);
    }

    private static Result<LineCredit[]> AskLines(IReadOnlyList<CreditLineDraft> lines, Invoice invoice, LeftToCredit left)
    {
        if (lines.Count is 0 or > Limits.LinesPerInvoice) return new Rejection("lines_out_of_range", $"A credit note has 1 to {Limits.LinesPerInvoice} lines.", "/lines");
        var credits = new List<LineCredit>();
        for (var i = 0; i < lines.Count; i++)
        {
            var pointer = "/lines/" + i.ToString(CultureInfo.InvariantCulture);
            if (invoice.Lines.FirstOrDefault(line => line.Id == lines[i].Line) is not { } line) return new Rejection("unknown_line", "The invoice has no such line.", pointer + "/line");
            if (credits.Any(credit => credit.Line.Id == line.Id)) return new Rejection("line_twice", "A line is credited once in a credit note.", pointer + "/line");
            var amount = Amount(lines[i].Amount, invoice.Currency, pointer + "/amount");
            if (amount.Rejection is not null) return amount.Rejection;
            var rest = left.Of(line).Priced(line);
            if (amount.Value > rest) return TooMuch(rest.IsNegative ? Money.Zero(invoice.Currency) : rest, pointer + "/amount");
            credits.Add(new LineCredit(line, amount.Value, line.TaxBehavior == TaxBehavior.Inclusive));
        }

        return credits.ToArray();
    }

    private static Result<Money> Amount(string? text, Currency currency, string pointer)
    {
        var amount = Money.Parse(text, currency, pointer);
        if (amount.Rejection is not null) return amount.Rejection;
        return amount.Value.IsPositive ? amount : new Rejection("amount_not_positive", "What is given back is more than zero.", pointer);
    }

    private static Rejection TooMuch(Money left, string pointer) => Rejection.Conflict("credit_exceeds_rest", $"Only {left} is left to give back here.", pointer);

    private static CreditNote Build(
        CustomerState state, CreditDraft draft, Invoice invoice, LeftToCredit left, LineCredit[] credits, OrganizationState organization, BillingZone zone, Instant now)
    {
        var lines = CreditLines.Price(invoice, left, credits, draft.Id);
        var (subtotal, tax) = (Money.Sum(lines.Select(line => line.Amount), state.Currency), Money.Sum(lines.Select(line => line.Tax), state.Currency));
        return new CreditNote
        {
            Id = draft.Id,
            Customer = state.Id,
            Subscription = invoice.Subscription,
            Invoice = invoice.Id,
            Currency = state.Currency,
            Reason = draft.Reason!,
            BillingDate = zone.DayOf(now),
            Lines = lines,
            Subtotal = subtotal,
            TaxBreakdown = CreditLines.Breakdown(invoice, left, lines),
            TaxTotal = tax,
            Total = subtotal + tax,
            ToBalance = Money.Zero(state.Currency),
            Refund = CreditRefund.None,
            Request = Request(draft),
            OfLateFee = invoice.Kind == InvoiceKind.LateFee,
            Seller = organization.Profile.AsSeller(),
            Buyer = Documents.Buyer(state),
            Mentions = invoice.Mentions,
            CreatedAt = now,
        };
    }

    private static string Request(CreditDraft draft) =>
        draft.Lines is { } lines ? "lines " + string.Join(' ', lines.Select(line => $"{line.Line}={line.Amount}")) : draft.Amount is { } amount ? "amount " + amount : "whole";
}
