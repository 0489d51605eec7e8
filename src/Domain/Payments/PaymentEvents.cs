using System.Diagnostics;
using NodaTime;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Ledger;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Payments;

/// <summary>What can happen to a customer's payments.</summary>
public abstract record PaymentEvent : CustomerEvent
{
    private protected PaymentEvent()
    {
    }
}

/// <summary>A method was given; it is the one that is charged from now on.</summary>
[EventType("payment_method.added")]
public sealed record PaymentMethodAdded(PaymentMethod Method) : PaymentEvent;

[EventType("payment_method.removed")]
public sealed record PaymentMethodRemoved(PaymentMethodId Method) : PaymentEvent;

/// <summary>The method that is charged will soon not be valid any more; the customer is told.</summary>
/// <param name="On">The first day it is not valid.</param>
/// <param name="IsPast">That day had come before anybody looked: there is nothing to tell any more.</param>
[EventType("payment_method.expiring")]
public sealed record PaymentMethodExpiring(PaymentMethodId Method, LocalDate On, bool IsPast, Instant At) : PaymentEvent;

/// <summary>Money is about to be asked for. Committed before the gateway hears of it.</summary>
[EventType("payment.attempted")]
public sealed record PaymentAttempted(PaymentAttempt Attempt) : PaymentEvent;

/// <summary>The gateway has it and will know later.</summary>
[EventType("payment.pending")]
public sealed record PaymentPending(PaymentId Payment, int Number, string Reference, Instant CheckAt) : PaymentEvent;

/// <summary>Nobody knows whether money moved; nothing else is tried until that is known.</summary>
[EventType("payment.unknown")]
public sealed record PaymentUnknown(PaymentId Payment, int Number, string Why, Instant CheckAt) : PaymentEvent;

/// <summary>The gateway was asked and knew nothing new.</summary>
[EventType("payment.checked")]
public sealed record PaymentChecked(PaymentId Payment, int Number, Instant CheckAt) : PaymentEvent;

/// <summary>Money came in.</summary>
/// <param name="Invoice">What it was paid for; null for an amount on account.</param>
/// <param name="Applied">What of it pays the invoice.</param>
/// <param name="Surplus">What exceeds that goes to the credit balance; null when nothing does.</param>
[EventType("payment.succeeded")]
public sealed record PaymentSucceeded(PaymentId Payment, InvoiceId? Invoice, Money Amount, Money Applied, BalanceMovement? Surplus, PaidBy By, Instant At) : PaymentEvent;

/// <summary>Money was refused.</summary>
/// <param name="IsHard">The method will never pay again.</param>
/// <param name="NextAt">When it is tried again; null when it is not, unless the method changes.</param>
[EventType("payment.failed")]
public sealed record PaymentFailed(
    PaymentId Payment, int Number, InvoiceId Invoice, PaymentMethodId Method, string Code, bool IsHard, string? Message, Instant? NextAt, Instant At) : PaymentEvent;

/// <summary>Nothing is due of an invoice any more.</summary>
[EventType("invoice.paid")]
public sealed record InvoicePaid(InvoiceId Invoice) : PaymentEvent;

/// <summary>An invoice is to be collected at a moment.</summary>
[EventType("invoice.collection_planned")]
public sealed record CollectionPlanned(InvoiceId Invoice, Instant At) : PaymentEvent;

/// <summary>The seller gave up an invoice: what is due of it is lost, unless it is paid after all.</summary>
[EventType("invoice.written_off")]
public sealed record InvoiceWrittenOff(InvoiceId Invoice, Money Amount, string Reason, Instant At) : PaymentEvent;

/// <summary>Money is about to be given back. Committed before the gateway hears of it.</summary>
[EventType("refund.started")]
public sealed record RefundStarted(Refund Refund) : PaymentEvent;

[EventType("refund.pending")]
public sealed record RefundPending(RefundId Refund, string Reference, Instant CheckAt) : PaymentEvent;

[EventType("refund.unknown")]
public sealed record RefundUnknown(RefundId Refund, string Why, Instant CheckAt) : PaymentEvent;

[EventType("refund.checked")]
public sealed record RefundChecked(RefundId Refund, Instant CheckAt) : PaymentEvent;

/// <summary>Money was given back.</summary>
/// <param name="Reopened">The invoice as it is due again; null when it is not.</param>
[EventType("refund.succeeded")]
public sealed record RefundSucceeded(RefundId Refund, PaymentId Payment, InvoiceId? Invoice, Money Amount, string? Reference, OpenInvoice? Reopened, Instant At) : PaymentEvent
{
    /// <summary>What of the invoice's tax waits for payment again.</summary>
    public IReadOnlyList<TaxShare> TaxReturned { get; init; } = [];
}

[EventType("refund.failed")]
public sealed record RefundFailed(RefundId Refund, PaymentId Payment, Money Amount, string Code, string? Message) : PaymentEvent
{
    /// <summary>What a credit note gave back and could not be sent goes to the credit balance.</summary>
    public BalanceMovement? ToBalance { get; init; }
}

/// <summary>The payer's bank took a payment back.</summary>
/// <param name="Dispute">The gateway's id of the dispute.</param>
[EventType("payment.charged_back")]
public sealed record PaymentChargedBack(PaymentId Payment, string Dispute, InvoiceId? Invoice, Money Amount, string? Reason, OpenInvoice? Reopened, Instant At) : PaymentEvent
{
    /// <summary>What of the invoice's tax waits for payment again.</summary>
    public IReadOnlyList<TaxShare> TaxReturned { get; init; } = [];
}

/// <summary>How events change what a customer has paid and has to pay.</summary>
public static class PaymentEvolution
{
    internal static CustomerState Apply(CustomerState state, PaymentEvent @event) => @event switch
    {
        PaymentMethodAdded added => WithMethod(state, added.Method),
        PaymentMethodRemoved removed => state with { Methods = [.. state.Methods.Where(method => method.Id != removed.Method)] },
        PaymentMethodExpiring expiring => state with { Methods = [.. state.Methods.Select(method => method.Id == expiring.Method ? method with { TellAt = null } : method)] },
        PaymentAttempted attempted => Begin(state, attempted.Attempt),
        PaymentPending pending => Recheck(state, pending.Payment, attempt => attempt with { Stage = AttemptStage.Pending, Reference = pending.Reference, CheckAt = pending.CheckAt, Checks = 0 }),
        PaymentUnknown unknown => Recheck(state, unknown.Payment, attempt => attempt with { Stage = AttemptStage.Unknown, CheckAt = unknown.CheckAt, Checks = 0 }),
        PaymentChecked looked => Recheck(state, looked.Payment, attempt => attempt with { CheckAt = looked.CheckAt, Checks = attempt.Checks + 1 }),
        PaymentSucceeded succeeded => TaxOnReceipt.Lower(Take(state, succeeded), succeeded.Invoice, succeeded.Applied, TaxOnReceipt.Paid(state, succeeded.Invoice, succeeded.Applied)),
        PaymentFailed failed => Fail(state, failed),
        InvoicePaid paid => state with { Open = [.. state.Open.Where(open => open.Id != paid.Invoice)] },
        CollectionPlanned planned => Change(state, planned.Invoice, open => open with { Collecting = (open.Collecting ?? Collecting.At(null)) with { NextAt = planned.At } }),
        InvoiceWrittenOff written => Change(state, written.Invoice, open => open with { WrittenOff = true, Collecting = open.Collecting is { } collecting ? collecting with { NextAt = null } : null }),
        RefundStarted started => state with { Refunds = [.. state.Refunds, new OpenRefund(started.Refund, AttemptStage.Started, null, started.Refund.At, 0)] },
        RefundPending pending => Recheck(state, pending.Refund, refund => refund with { Stage = AttemptStage.Pending, Reference = pending.Reference, CheckAt = pending.CheckAt, Checks = 0 }),
        RefundUnknown unknown => Recheck(state, unknown.Refund, refund => refund with { Stage = AttemptStage.Unknown, CheckAt = unknown.CheckAt, Checks = 0 }),
        RefundChecked looked => Recheck(state, looked.Refund, refund => refund with { CheckAt = looked.CheckAt, Checks = refund.Checks + 1 }),
        RefundSucceeded succeeded => Reopen(Without(state, succeeded.Refund), succeeded.Reopened, succeeded.Amount, succeeded.TaxReturned),
        RefundFailed failed => Without(state, failed.Refund) with { Balance = failed.ToBalance?.After ?? state.Balance },
        PaymentChargedBack back => Reopen(state, back.Reopened, back.Amount, back.TaxReturned),
        _ => throw new UnreachableException(),
    };

    // Whoever changes the method means to be charged with it: what was refused is tried again at once.
    private static CustomerState WithMethod(CustomerState state, PaymentMethod method) => state with
    {
        Methods = [.. state.Methods, method],
        Open = method.Gateway is null ? state.Open : [.. state.Open.Select(open => open.Collecting is { Declines: > 0 } && !open.WrittenOff
            ? open with { Collecting = open.Collecting with { NextAt = method.AddedAt, Declines = 0, FirstDeclinedAt = null } }
            : open)],
    };

    private static CustomerState Begin(CustomerState state, PaymentAttempt attempt) => Change(state, attempt.Invoice, open => open with
    {
        Collecting = (open.Collecting ?? Collecting.At(null)) with { NextAt = null, Payment = attempt.Payment, Attempts = attempt.Number },
    }) with
    {
        Attempts = [.. state.Attempts, new OpenAttempt(attempt, AttemptStage.Started, null, attempt.At, 0)],
        PaymentCount = attempt.Number == 1 ? state.PaymentCount + 1 : state.PaymentCount,
    };

    private static CustomerState Take(CustomerState state, PaymentSucceeded succeeded)
    {
        var next = state with
        {
            Attempts = [.. state.Attempts.Where(attempt => attempt.Attempt.Payment != succeeded.Payment)],
            Balance = succeeded.Surplus?.After ?? state.Balance,
        };
        // A payment is over when it succeeded: should the invoice be due again, that is another one.
        return succeeded.Invoice is { } invoice
            ? Change(next, invoice, open => open with
            {
                AmountDue = open.AmountDue - succeeded.Applied,
                Collecting = succeeded.By.Number > 0 ? Collecting.At(null) : open.Collecting,
            })
            : next;
    }

    private static CustomerState Fail(CustomerState state, PaymentFailed failed) => Change(state, failed.Invoice, open => open with
    {
        Collecting = open.Collecting! with
        {
            NextAt = failed.NextAt,
            Declines = open.Collecting.Declines + 1,
            FirstDeclinedAt = open.Collecting.FirstDeclinedAt ?? failed.At,
        },
    }) with
    {
        Attempts = [.. state.Attempts.Where(attempt => attempt.Attempt.Payment != failed.Payment)],
        Methods = [.. state.Methods.Select(method => failed.IsHard && method.Id == failed.Method ? method with { RefusedFor = failed.Code } : method)],
    };

    private static CustomerState Recheck(CustomerState state, PaymentId payment, Func<OpenAttempt, OpenAttempt> change) => state with
    {
        Attempts = [.. state.Attempts.Select(attempt => attempt.Attempt.Payment == payment ? change(attempt) : attempt)],
    };

    private static CustomerState Recheck(CustomerState state, RefundId refund, Func<OpenRefund, OpenRefund> change) => state with
    {
        Refunds = [.. state.Refunds.Select(open => open.Refund.Id == refund ? change(open) : open)],
    };

    private static CustomerState Without(CustomerState state, RefundId refund) =>
        state with { Refunds = [.. state.Refunds.Where(open => open.Refund.Id != refund)] };

    private static CustomerState Reopen(CustomerState state, OpenInvoice? reopened, Money amount, IReadOnlyList<TaxShare> tax)
    {
        if (reopened is null) return state;
        var next = TaxOnReceipt.Lower(state, reopened.Id, -amount, TaxOnReceipt.Negated(tax));
        return next with { Open = [.. state.Open.Where(open => open.Id != reopened.Id), reopened] };
    }

    private static CustomerState Change(CustomerState state, InvoiceId invoice, Func<OpenInvoice, OpenInvoice> change) => state with
    {
        Open = [.. state.Open.Select(open => open.Id == invoice ? change(open) : open)],
    };
}
