using System.Diagnostics;
using NodaTime;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Ledger;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Payments;

/// <summary>A refund as a seller asks for it.</summary>
/// <param name="Amount">Null is all that is left.</param>
public sealed record RefundDraft(RefundId Id, PaymentId Payment, string? Amount, string? Reason);

/// <summary>An invoice that money given back makes due again, as it was issued.</summary>
/// <param name="WrittenOff">Whether it was given up.</param>
public sealed record PaidInvoice(InvoiceId Id, SubscriptionId? Subscription, LocalDate DueDate, BillingZone Zone, bool WrittenOff)
{
    /// <summary>All its tax, where that falls due as it is paid.</summary>
    public IReadOnlyList<TaxShare> TaxOnReceipt { get; init; } = [];

    /// <summary>What the invoice came to; needed where <see cref="TaxOnReceipt"/> has something.</summary>
    public Money? Total { get; init; }

    /// <summary>The share of the tax in an amount that has to be paid again; a share of nothing too, since the amount is waited for all the same.</summary>
    internal IReadOnlyList<TaxShare> TaxIn(Money amount) => Total is { IsPositive: true } total ? Ledger.TaxOnReceipt.Shares(TaxOnReceipt, Money.Min(amount, total), total) : [];
}

/// <summary>Gives back money that was paid. By itself that makes the invoice due again; a credit note is what lowers it.</summary>
public static class RefundPayment
{
    /// <param name="payment">The payment as it is stored; null when there is none of that id.</param>
    /// <param name="known">The refund of that id, if it is there already.</param>
    public static Decision<CustomerEvent> Decide(CustomerState? state, RefundDraft draft, TakenPayment? payment, Refund? known, PaidInvoice? invoice, Instant now)
    {
        if (state is null || payment is null || payment.Customer != state.Id) return Rejection.Missing("payment_not_found", "There is no such payment that succeeded.");
        var amount = draft.Amount is null ? payment.Left : Money.Parse(draft.Amount, state.Currency, "/amount");
        var bad = Fields.First(amount.Rejection, Fields.Text(draft.Reason, Limits.DescriptionLength, "/reason", required: false));
        if (bad is not null) return bad;
        if (known is not null)
        {
            return known.Payment == payment.Id && (draft.Amount is null || known.Amount == amount.Value)
                ? Array.Empty<CustomerEvent>()
                : Rejection.Conflict("id_taken", $"{draft.Id} exists with other content.", "/id");
        }

        if (!payment.Left.IsPositive) return Rejection.Conflict("nothing_left_to_refund", "All of the payment was given back already.");
        if (!amount.Value.IsPositive) return new Rejection("amount_not_positive", "A refund is more than zero.", "/amount");
        if (amount.Value > payment.Left) return Rejection.Conflict("refund_too_large", $"Of this payment {payment.Left} is left to give back.", "/amount");
        return Start(state, new Refund(
            draft.Id, payment.Id, payment.Invoice, amount.Value, draft.Reason, payment.Gateway, payment.Reference, payment.Key, Reopens: true, now), invoice, now);
    }

    /// <summary>What was paid outside is given back outside, and only written down here.</summary>
    internal static CustomerEvent[] Start(CustomerState state, Refund refund, PaidInvoice? invoice, Instant now) => refund.Gateway is null
        ? [new RefundStarted(refund), Done(state, refund, null, invoice, now)]
        : [new RefundStarted(refund)];

    /// <summary>What a gateway's answer means.</summary>
    public static CustomerEvent[] Settle(CustomerState state, OpenRefund open, GatewayAnswer answer, PaidInvoice? invoice, Instant now)
    {
        var refund = open.Refund;
        return answer switch
        {
            GatewaySucceeded succeeded => [Done(state, refund, succeeded.Reference, invoice, now)],
            GatewayDeclined declined => [Failed(state, refund, declined, now)],
            GatewayPending pending when open.Stage != AttemptStage.Pending => [new RefundPending(refund.Id, pending.Reference, now + Duration.FromDays(1))],
            GatewayPending => [new RefundChecked(refund.Id, now + Duration.FromDays(1))],
            GatewayUnknown unknown when open.Stage == AttemptStage.Started => [new RefundUnknown(refund.Id, unknown.Why, now + SettleAttempt.Wait(0))],
            GatewayHasNone when open.Stage == AttemptStage.Started => [new RefundUnknown(refund.Id, SettleAttempt.NotSent, now + SettleAttempt.Wait(0))],
            GatewayUnknown or GatewayHasNone => [new RefundChecked(refund.Id, now + SettleAttempt.Wait(open.Checks + 1))],
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>The payer's bank took back part or all of a payment; what it paid is due again. The same dispute twice changes nothing.</summary>
    /// <param name="isKnown">Whether this dispute was recorded already.</param>
    public static Decision<CustomerEvent> ChargeBack(
        CustomerState? state, TakenPayment? payment, string dispute, Money amount, string? reason, bool isKnown, PaidInvoice? invoice, Instant now)
    {
        if (state is null || payment is null || payment.Customer != state.Id) return Rejection.Missing("payment_not_found", "There is no such payment that succeeded.");
        if (isKnown) return Array.Empty<CustomerEvent>();
        var back = Money.Min(amount, payment.Left);
        return back.IsPositive
            ? new CustomerEvent[] { new PaymentChargedBack(payment.Id, dispute, payment.Invoice, back, reason, Reopened(state, invoice, back), now) { TaxReturned = invoice?.TaxIn(back) ?? [] } }
            : Array.Empty<CustomerEvent>();
    }

    private static RefundSucceeded Done(CustomerState state, Refund refund, string? reference, PaidInvoice? invoice, Instant now) => new(
        refund.Id, refund.Payment, refund.Invoice, refund.Amount, reference, refund.Reopens ? Reopened(state, invoice, refund.Amount) : null, now)
    {
        TaxReturned = refund.Reopens ? invoice?.TaxIn(refund.Amount) ?? [] : [],
    };

    private static RefundFailed Failed(CustomerState state, Refund refund, GatewayDeclined declined, Instant now) =>
        new(refund.Id, refund.Payment, refund.Amount, declined.Code, declined.Message)
        {
            ToBalance = refund.CreditNote is { } note ? new BalanceMovement(refund.Amount, state.Balance + refund.Amount, "credit_note", refund.Reason, note.Value, now) : null,
        };

    // Nobody is charged again by itself for what was given back: the seller says so, or the customer pays.
    private static OpenInvoice? Reopened(CustomerState state, PaidInvoice? invoice, Money amount)
    {
        if (invoice is null) return null;
        var open = state.Open.FirstOrDefault(other => other.Id == invoice.Id);
        return open is not null
            ? open with { AmountDue = open.AmountDue + amount }
            : new OpenInvoice(invoice.Id, invoice.Subscription, amount, invoice.DueDate, invoice.Zone.StartOf(invoice.DueDate.PlusDays(1)), Overdue: false)
            {
                WrittenOff = invoice.WrittenOff,
                Zone = invoice.Zone,
            };
    }
}
