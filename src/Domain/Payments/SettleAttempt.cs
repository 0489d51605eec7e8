using System.Diagnostics;
using NodaTime;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Payments;

/// <summary>What a gateway's answer means for a customer.</summary>
public static class SettleAttempt
{
    /// <summary>The code of an attempt that the gateway never had and that is not wanted any more.</summary>
    public const string NotSent = "not_sent";

    private static readonly Duration[] Patience = [Duration.FromMinutes(1), Duration.FromMinutes(5), Duration.FromMinutes(15), Duration.FromHours(1)];

    /// <summary>
    /// Whether an attempt that never arrived is to be sent again, under its key: its invoice still asks for as much, and its method is
    /// still there.
    /// </summary>
    public static bool IsStillWanted(CustomerState state, PaymentAttempt attempt) =>
        state.Open.Any(open => open.Id == attempt.Invoice && !open.WrittenOff && open.AmountDue >= attempt.Amount)
        && state.Methods.Any(method => method.Id == attempt.Method && method.CanBeCharged);

    public static CustomerEvent[] Decide(CustomerState state, OpenAttempt open, GatewayAnswer answer, CollectionTerms terms, Instant now)
    {
        var attempt = open.Attempt;
        return answer switch
        {
            GatewaySucceeded succeeded => Money(state, attempt, succeeded.Reference, now),
            GatewayDeclined declined => [Declined(state, attempt, declined, terms, now)],
            GatewayPending pending when open.Stage != AttemptStage.Pending => [new PaymentPending(attempt.Payment, attempt.Number, pending.Reference, now + Duration.FromDays(1))],
            GatewayPending => [new PaymentChecked(attempt.Payment, attempt.Number, now + Duration.FromDays(1))],
            GatewayUnknown unknown when open.Stage == AttemptStage.Started => [new PaymentUnknown(attempt.Payment, attempt.Number, unknown.Why, now + Wait(0))],
            GatewayHasNone when open.Stage == AttemptStage.Started => [new PaymentUnknown(attempt.Payment, attempt.Number, NotSent, now + Wait(0))],
            GatewayUnknown or GatewayHasNone => [new PaymentChecked(attempt.Payment, attempt.Number, now + Wait(open.Checks + 1))],
            _ => throw new UnreachableException(),
        };
    }

    internal static Duration Wait(int checks) => Patience[Math.Min(checks, Patience.Length - 1)];

    private static CustomerEvent[] Money(CustomerState state, PaymentAttempt attempt, string reference, Instant now) => TakePayment.Of(
        state,
        attempt.Payment,
        attempt.Invoice,
        attempt.Amount,
        new PaidBy(EnumWords.Of(attempt.Type), attempt.Method, attempt.Gateway, attempt.Number, reference, now),
        now);

    private static PaymentFailed Declined(CustomerState state, PaymentAttempt attempt, GatewayDeclined declined, CollectionTerms terms, Instant now)
    {
        var collecting = state.Open.FirstOrDefault(open => open.Id == attempt.Invoice)?.Collecting;
        var declines = collecting?.Declines ?? 0;
        // Who pays by itself was charged because somebody asked for it, and is charged again when somebody does.
        var byItself = state.Profile.Collection == CollectionMode.Automatic && collecting is not null;
        Instant? next = declined.IsHard || !byItself || declines >= terms.RetryDays.Count
            ? null
            : (collecting!.FirstDeclinedAt ?? now) + Duration.FromDays(terms.RetryDays[declines]);
        return new PaymentFailed(attempt.Payment, attempt.Number, attempt.Invoice, attempt.Method, declined.Code, declined.IsHard, declined.Message, next, now);
    }
}

/// <summary>Money that came in.</summary>
internal static class TakePayment
{
    /// <summary>It pays what is due of its invoice; what exceeds that goes to the credit balance.</summary>
    internal static CustomerEvent[] Of(CustomerState state, PaymentId payment, InvoiceId? invoice, Money amount, PaidBy by, Instant now)
    {
        var due = state.Open.FirstOrDefault(open => open.Id == invoice)?.AmountDue ?? Money.Zero(amount.Currency);
        var applied = Money.Min(amount, due);
        var surplus = amount - applied;
        var movement = surplus.IsZero ? null : new BalanceMovement(surplus, state.Balance + surplus, "overpayment", null, payment.Value, now);
        var taken = new PaymentSucceeded(payment, invoice, amount, applied, movement, by, now);
        return applied == due && due.IsPositive ? [taken, new InvoicePaid(invoice!.Value)] : [taken];
    }
}
