using NodaTime;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Payments;

/// <summary>How a customer pays.</summary>
public enum PaymentMethodType
{
    Card,
    SepaDebit,

    /// <summary>The customer sends the money; nothing can be taken.</summary>
    Transfer,
}

/// <summary>A way of paying that a customer has given.</summary>
/// <param name="Gateway">Who charges it; null for a transfer.</param>
/// <param name="Token">By which the gateway knows it; never a card number. Null for a transfer.</param>
/// <param name="Label">For people to recognise it by.</param>
/// <param name="ExpiresOn">The first day it is no longer valid, when that is known.</param>
public sealed record PaymentMethod(
    PaymentMethodId Id, PaymentMethodType Type, string? Gateway, [property: Secret] string? Token, string? Label, LocalDate? ExpiresOn, Instant AddedAt)
{
    /// <summary>Why its bank will never pay again: after that it is charged no more. Null while it is good.</summary>
    public string? RefusedFor { get; init; }

    /// <summary>When the customer is told that it expires; null when that is done, or it does not.</summary>
    public Instant? TellAt { get; init; }

    public bool CanBeCharged => Gateway is not null && RefusedFor is null;
}

/// <summary>How far an attempt to take money has come.</summary>
public enum AttemptStage
{
    /// <summary>Committed; whether the gateway has it is not known yet.</summary>
    Started,

    /// <summary>The gateway has it and will know later.</summary>
    Pending,

    /// <summary>The gateway gave no answer that says what happened.</summary>
    Unknown,
}

/// <summary>One try to take money for an invoice.</summary>
/// <param name="Number">Counted from 1 within the payment.</param>
/// <param name="Method">What is charged.</param>
public sealed record PaymentAttempt(
    PaymentId Payment, int Number, InvoiceId Invoice, Money Amount, PaymentMethodId Method, PaymentMethodType Type, string Gateway, [property: Secret] string Token, Instant At)
{
    /// <summary>By which the gateway can be asked about it for ever after.</summary>
    public string Key => Payment.Value + "-" + Number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>An attempt whose end is not known.</summary>
/// <param name="Reference">The gateway's id of it, when it has told one.</param>
/// <param name="CheckAt">When the gateway is asked next.</param>
/// <param name="Checks">How often it was asked in this stage.</param>
public sealed record OpenAttempt(PaymentAttempt Attempt, AttemptStage Stage, string? Reference, Instant CheckAt, int Checks);

/// <summary>What is done by itself to be paid for an open invoice.</summary>
/// <param name="NextAt">When money is to be taken; null when nothing is planned.</param>
/// <param name="Payment">The payment whose attempts failed so far; the next one goes on with it.</param>
/// <param name="Attempts">How many attempts it has had.</param>
/// <param name="Declines">How many declines in a row that may be tried again.</param>
/// <param name="FirstDeclinedAt">When the first of them was.</param>
public sealed record Collecting(Instant? NextAt, PaymentId? Payment, int Attempts, int Declines, Instant? FirstDeclinedAt)
{
    public static Collecting At(Instant? at) => new(at, null, 0, 0, null);
}

/// <summary>Money to be given back by the gateway that took it, or given back outside.</summary>
/// <param name="Invoice">The invoice that was paid with it.</param>
/// <param name="Gateway">Null when it was paid, and is given back, outside.</param>
/// <param name="Reopens">Whether the invoice is due again by that much; a credit note does not make it so.</param>
public sealed record Refund(
    RefundId Id, PaymentId Payment, InvoiceId? Invoice, Money Amount, string? Reason, string? Gateway, string? ChargeReference, string? ChargeKey, bool Reopens, Instant At)
{
    public CreditNoteId? CreditNote { get; init; }
}

/// <summary>A refund whose end is not known.</summary>
public sealed record OpenRefund(Refund Refund, AttemptStage Stage, string? Reference, Instant CheckAt, int Checks);

/// <summary>By what an amount was paid.</summary>
/// <param name="Method"><c>card</c>, <c>sepa_debit</c>, <c>transfer</c>, or what the seller writes: <c>cash</c>.</param>
/// <param name="Number">The attempt that succeeded; 0 when it was paid outside.</param>
/// <param name="Reference">The gateway's id, or what the seller writes.</param>
public sealed record PaidBy(string Method, PaymentMethodId? PaymentMethod, string? Gateway, int Number, string? Reference, Instant PaidAt);

/// <summary>A payment that was taken, as it is stored, to be given back.</summary>
/// <param name="Refunded">Given back so far, with what is being given back.</param>
/// <param name="ChargedBack">Taken back by the payer's bank.</param>
/// <param name="Attempt">The number of the attempt that succeeded; 0 when it was paid outside.</param>
public sealed record TakenPayment(
    PaymentId Id, CustomerId Customer, InvoiceId? Invoice, Money Amount, Money Refunded, Money ChargedBack, string Method, string? Gateway, string? Reference, int Attempt)
{
    public Money Left => Amount - Refunded - ChargedBack;

    /// <summary>The key under which the gateway knows it.</summary>
    public string Key => Id.Value + "-" + Attempt.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
