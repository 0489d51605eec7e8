using NodaTime;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Notices;

/// <summary>What a notice is about. An organization switches each kind on or off (<see cref="NoticeSettings"/>).</summary>
public enum NoticeKind
{
    InvoiceIssued,
    PaymentReceived,
    PaymentFailed,
    UpcomingRenewal,
    UpcomingCharge,
    TrialEnding,
    CardExpiring,
    PriceChange,
    Cancellation,

    /// <summary>Of an invoice that is due soon or late; which template says how.</summary>
    Reminder,
}

/// <summary>
/// A message to a customer, decided together with what caused it. Its id is a function of its cause, so that one cause is one notice,
/// however often it is decided.
/// </summary>
/// <param name="Cause">What tells it from any other notice of its kind: the id of a payment, a subscription and a day.</param>
/// <param name="At">By the real clock; for a customer on a test clock the time there is taken instead.</param>
public sealed record Notice(NoticeKind Kind, CustomerId Customer, string Cause, Instant At)
{
    public NoticeId Id => NoticeId.Of(Kind, Customer, Cause);

    /// <summary>The code of the template; null is the one of its kind. A reminder names one of its own.</summary>
    public string? Template { get; init; }

    public SubscriptionId? Subscription { get; init; }

    /// <summary>The invoices it is about.</summary>
    public IReadOnlyList<InvoiceId> Invoices { get; init; } = [];

    /// <summary>What it says beside what customer, subscription and invoices say by themselves.</summary>
    public NoticeFacts Facts { get; init; } = new();

    /// <summary>Asked for by a person: goes out although its kind is switched off.</summary>
    public bool OnPurpose { get; init; }
}

/// <summary>What a notice says beside what the rows of customer, subscription and invoices say. Each kind uses some of it.</summary>
public sealed record NoticeFacts
{
    /// <summary>The day it is about: of the payment, the renewal, the charge, the trial's end, the new price, the end; the first day a card is not valid.</summary>
    public LocalDate? On { get; init; }

    /// <summary>What was paid, could not be taken, or will be charged; the new price.</summary>
    public Money? Amount { get; init; }

    /// <summary>The price before.</summary>
    public Money? OldAmount { get; init; }

    /// <summary>How it was paid, as people recognise it: <c>visa 4242</c>.</summary>
    public string? Method { get; init; }

    /// <summary>Why, in words or as a code: of a failed payment, of a cancellation.</summary>
    public string? Reason { get; init; }

    /// <summary>When it happened, where that is known as a moment: its day is the customer's, and stands for <see cref="On"/>.</summary>
    public Instant? At { get; init; }

    /// <summary>When it is next tried to take the money; null when it is not.</summary>
    public Instant? NextAt { get; init; }
}
