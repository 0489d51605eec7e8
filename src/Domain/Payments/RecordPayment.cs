using NodaTime;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Payments;

/// <summary>A payment that came in outside, as a seller writes it down.</summary>
/// <param name="PaidAt">When it was paid; null is now.</param>
/// <param name="Method"><c>transfer</c> unless it says otherwise.</param>
public sealed record PaymentDraft(PaymentId Id, InvoiceId Invoice, string? Amount, string? Currency, Instant? PaidAt, string? Method, string? Reference);

/// <summary>Writes down money that came in by other ways: a transfer, cash, a cheque.</summary>
public static class RecordPayment
{
    /// <param name="exists">Whether the customer has an invoice of that id.</param>
    /// <param name="known">The payment of that id, if it is there already.</param>
    public static Decision<CustomerEvent> Decide(CustomerState? state, PaymentDraft draft, bool exists, TakenPayment? known, Instant now)
    {
        if (state is null || !exists) return Rejection.Missing("invoice_not_found", "There is no such invoice.");
        if (draft.Currency is not null && draft.Currency != state.Currency.Code) return new Rejection("currency_mismatch", $"This customer pays in {state.Currency}.", "/currency");
        var amount = Money.Parse(draft.Amount, state.Currency, "/amount");
        var bad = Fields.First(
            amount.Rejection,
            draft.Method is null ? null : Fields.Code(draft.Method, "/method"),
            Fields.Text(draft.Reference, Limits.DescriptionLength, "/reference", required: false));
        if (bad is not null) return bad;
        if (!amount.Value.IsPositive) return new Rejection("amount_not_positive", "A payment is more than zero; what is given back is a refund.", "/amount");
        if (draft.PaidAt > now + Duration.FromDays(1)) return new Rejection("paid_in_the_future", "A payment is written down when it has come in.", "/paid_at");
        if (known is not null)
        {
            return known.Amount == amount.Value && known.Invoice == draft.Invoice
                ? Array.Empty<CustomerEvent>()
                : Rejection.Conflict("id_taken", $"{draft.Id} exists with other content.", "/id");
        }

        if (state.Drafts.ContainsKey(draft.Invoice.Value) || state.IsHeld(draft.Invoice)) return CollectInvoice.NotDue(state, draft.Invoice);
        return TakePayment.Of(state, draft.Id, draft.Invoice, amount.Value, new PaidBy(draft.Method ?? "transfer", null, null, 0, draft.Reference, draft.PaidAt ?? now), now);
    }
}

/// <summary>Gives an invoice up.</summary>
public static class WriteOff
{
    public static Decision<CustomerEvent> Decide(CustomerState? state, InvoiceId invoice, bool exists, string? reason, Instant now)
    {
        if (state is null || !exists) return Rejection.Missing("invoice_not_found", "There is no such invoice.");
        if (Fields.Text(reason, Limits.DescriptionLength, "/reason") is { } bad) return bad;
        if (state.Open.FirstOrDefault(open => open.Id == invoice) is not { } found) return CollectInvoice.NotDue(state, invoice);
        return found.WrittenOff ? Array.Empty<CustomerEvent>() : new CustomerEvent[] { new InvoiceWrittenOff(invoice, found.AmountDue, reason!, now) };
    }
}
