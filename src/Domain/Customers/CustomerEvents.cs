using System.Diagnostics;
using NodaTime;
using OrleansBilling.Domain.Dunning;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Ledger;
using OrleansBilling.Domain.Payments;
using OrleansBilling.Domain.Register;
using OrleansBilling.Domain.Reviews;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Customers;

/// <summary>What can happen to a customer and its receivables.</summary>
public abstract record CustomerEvent
{
    private protected CustomerEvent()
    {
    }
}

[EventType("customer.created")]
public sealed record CustomerCreated(CustomerId Id, CustomerProfile Profile, Currency Currency, TestClockId? TestClock, Instant At) : CustomerEvent;

[EventType("customer.updated")]
public sealed record CustomerUpdated(CustomerProfile Profile) : CustomerEvent;

[EventType("customer.credit_added")]
public sealed record CreditAdded(BalanceMovement Movement) : CustomerEvent;

/// <summary>Something was done for the customer, to be billed with its next invoice or when the seller says so.</summary>
[EventType("customer.charge_added")]
public sealed record CustomerChargeAdded(OpenItem Item) : CustomerEvent;

[EventType("customer.charge_removed")]
public sealed record CustomerChargeRemoved(int Number) : CustomerEvent;

/// <summary>Items went on an invoice; committed with it.</summary>
[EventType("customer.charges_billed")]
public sealed record CustomerChargesBilled(InvoiceId Invoice, IReadOnlyList<int> Items) : CustomerEvent;

/// <summary>A one-off invoice was written as a draft: not numbered, not due, still to be finalized.</summary>
[EventType("invoice.drafted")]
public sealed record InvoiceDrafted(OneOffInvoice Draft, Invoice Invoice) : CustomerEvent;

/// <summary>A subscription's bill was taken in for the invoice that it shares with others.</summary>
/// <param name="Moment">The beginning of the billing day.</param>
[EventType("invoice.part_collected")]
public sealed record InvoicePartCollected(InvoiceId Invoice, BillRequest Part, Instant Moment, Instant At) : CustomerEvent;

/// <summary>An invoice is final and waits for its number.</summary>
/// <param name="Applied">How the credit balance moved for it, if it did.</param>
[EventType("invoice.created")]
public sealed record InvoiceCreated(Invoice Invoice, BalanceMovement? Applied) : CustomerEvent
{
    /// <summary>What the periods cost that it is for.</summary>
    public IReadOnlyList<PeriodTotal> Periods { get; init; } = [];
}

/// <summary>An invoice is not numbered until a person releases it.</summary>
[EventType("invoice.held")]
public sealed record InvoiceHeld(InvoiceId Invoice, IReadOnlyList<ReviewFinding> Findings, Instant At) : CustomerEvent;

/// <summary>A person looked at a held invoice, and it goes out.</summary>
[EventType("invoice.released")]
public sealed record InvoiceReleased(InvoiceId Invoice, string? Note, Instant At) : CustomerEvent;

/// <summary>The register numbered and sealed an invoice.</summary>
/// <param name="OverdueAt">The first instant after the due day, in the customer's zone.</param>
[EventType("invoice.issued")]
public sealed record InvoiceIssued(
    InvoiceId Invoice, SubscriptionId? Subscription, RegisterEntry Entry, LocalDate DueDate, Money AmountDue, Instant OverdueAt) : CustomerEvent
{
    /// <summary>When money is taken for it; null when nobody takes it by itself.</summary>
    public Instant? CollectAt { get; init; }

    /// <summary>When it was issued, by the customer's clock.</summary>
    public Instant? At { get; init; }

    /// <summary>Whose service it is for.</summary>
    public IReadOnlyList<SubscriptionId> Subscriptions { get; init; } = [];

    /// <summary>Whether it charges for late payment.</summary>
    public bool IsLateFee { get; init; }

    /// <summary>What of its tax falls due as it is paid; nothing where tax falls due at once.</summary>
    public IReadOnlyList<TaxShare> TaxOnReceipt { get; init; } = [];

    /// <summary>Where the customer was: the mornings on which it is dunned are those of there.</summary>
    public BillingZone? Zone { get; init; }
}

[EventType("invoice.overdue")]
public sealed record InvoiceOverdue(InvoiceId Invoice, LocalDate DueDate, Money AmountDue) : CustomerEvent;

/// <summary>A draft or a held invoice was laid aside, or an invoice of which nothing was paid was given back whole.</summary>
[EventType("invoice.voided")]
public sealed record InvoiceVoided(InvoiceId Invoice) : CustomerEvent;

/// <summary>The seller wants an issued invoice to be sent to the customer, once more or although its kind of notice is switched off.</summary>
[EventType("invoice.send_requested")]
public sealed record InvoiceSendRequested(InvoiceId Invoice, Instant At) : CustomerEvent;

/// <summary>The seller wants a notice that did not go out to be tried again.</summary>
[EventType("notice.resend_requested")]
public sealed record NoticeResendRequested(NoticeId Notice, Instant At) : CustomerEvent;

/// <summary>A credit note is final and waits for its number.</summary>
[EventType("credit_note.created")]
public sealed record CreditNoteCreated(CreditNote CreditNote, BalanceMovement? Credited) : CustomerEvent;

[EventType("credit_note.issued")]
public sealed record CreditNoteIssued(CreditNoteId CreditNote, RegisterEntry Entry) : CustomerEvent
{
    /// <summary>The invoice that it lowered, where tax falls due as that is paid.</summary>
    public InvoiceId? Lowers { get; init; }

    /// <summary>By how much.</summary>
    public Money? Applied { get; init; }

    /// <summary>What of its tax no longer waits for that invoice to be paid.</summary>
    public IReadOnlyList<TaxShare> TaxOnReceipt { get; init; } = [];
}

/// <summary>How events change a customer.</summary>
public static class CustomerEvolution
{
    public static CustomerState Evolve(CustomerState? state, CustomerEvent @event) =>
        Apply(state, @event) with { Version = (state?.Version ?? 0) + 1 };

    private static CustomerState Apply(CustomerState? state, CustomerEvent @event) => @event switch
    {
        CustomerCreated created => new CustomerState
        {
            Id = created.Id,
            Version = 0,
            Profile = created.Profile,
            Currency = created.Currency,
            TestClock = created.TestClock,
            CreatedAt = created.At,
            Balance = Money.Zero(created.Currency),
        },
        CustomerUpdated updated => state! with { Profile = updated.Profile },
        CreditAdded added => state! with { Balance = added.Movement.After },
        CustomerChargeAdded added => state! with { Items = [.. state!.Items, added.Item], ItemCount = added.Item.Number },
        CustomerChargeRemoved removed => state! with { Items = Without(state!.Items, [removed.Number]) },
        CustomerChargesBilled billed => state! with { Items = Without(state!.Items, billed.Items) },
        InvoiceDrafted drafted => state! with { Drafts = With(state!.Drafts, drafted.Draft) },
        InvoicePartCollected collected => state! with { Collecting = Collect(state!.Collecting, collected) },
        InvoiceCreated created => Wait(state!, created.Invoice.Id.Value, DocumentSeries.Invoice, created.Invoice.CreatedAt) with
        {
            Balance = created.Applied?.After ?? state!.Balance,
            Drafts = Without(state!.Drafts, created.Invoice.Id),
            Collecting = [.. state!.Collecting.Where(collecting => !collecting.Parts.Any(part => created.Invoice.Bills(part.Invoice)))],
            LastPeriods = Newest(state!.LastPeriods, created.Periods),
        },
        InvoiceHeld held => Hold(state!, held.Invoice),
        InvoiceReleased released => Release(state!, released),
        InvoiceIssued issued => Issued(state!, issued),
        InvoiceOverdue overdue => state! with { Open = [.. state!.Open.Select(open => open.Id == overdue.Invoice ? open with { Overdue = true } : open)] },
        CreditNoteCreated created => WaitBehind(state!, created.CreditNote) with
        {
            Balance = created.Credited?.After ?? state!.Balance,
            Open = created.CreditNote.AppliedToInvoice is { } applied ? Lowered(state!.Open, created.CreditNote.Invoice, applied) : state!.Open,
        },
        InvoiceVoided voided => state! with { Drafts = Without(state!.Drafts, voided.Invoice), Held = [.. state!.Held.Where(held => held.Document.Id != voided.Invoice.Value)] },
        DunningEvent dunning => DunningEvolution.Apply(state!, dunning),
        PaymentEvent payment => PaymentEvolution.Apply(state!, payment),
        InvoiceSendRequested or NoticeResendRequested => state!,
        CreditNoteIssued issued => (issued.Applied is { } applied ? TaxOnReceipt.Lower(state!, issued.Lowers, applied, issued.TaxOnReceipt) : state!) with
        {
            Waiting = NotWaiting(state!, issued.CreditNote.Value),
        },
        _ => throw new UnreachableException(),
    };

    private static CollectingInvoice[] Collect(IReadOnlyList<CollectingInvoice> before, InvoicePartCollected collected)
    {
        var known = before.FirstOrDefault(collecting => collecting.Id == collected.Invoice)
            ?? new CollectingInvoice(collected.Invoice, collected.Part.BillingDate, collected.Moment, collected.At, []);
        return [.. before.Where(collecting => collecting.Id != collected.Invoice), known with { Parts = [.. known.Parts, collected.Part] }];
    }

    private static CustomerState Wait(CustomerState state, string id, DocumentSeries series, Instant since) =>
        state with { Waiting = [.. state.Waiting, new WaitingDocument(id, series, state.Version + 1, since)] };

    private static CustomerState Hold(CustomerState state, InvoiceId invoice)
    {
        var waiting = state.Waiting.First(document => document.Id == invoice.Value);
        return state with { Waiting = NotWaiting(state, waiting.Id), Held = [.. state.Held, new HeldDocument(waiting, invoice)] };
    }

    private static CustomerState Release(CustomerState state, InvoiceReleased released) => state with
    {
        Waiting = [.. state.Waiting, .. state.Held.Where(held => held.Invoice == released.Invoice).Select(held => held.Document with { Since = released.At })],
        Held = [.. state.Held.Where(held => held.Invoice != released.Invoice)],
    };

    // A credit note names the number of its invoice, so it has none before that.
    private static CustomerState WaitBehind(CustomerState state, CreditNote note)
    {
        if (!state.IsHeld(note.Invoice)) return Wait(state, note.Id.Value, DocumentSeries.CreditNote, note.CreatedAt);
        var waiting = new WaitingDocument(note.Id.Value, DocumentSeries.CreditNote, state.Version + 1, note.CreatedAt);
        return state with { Held = [.. state.Held, new HeldDocument(waiting, note.Invoice)] };
    }

    private static Dictionary<string, PeriodTotal> Newest(IReadOnlyDictionary<string, PeriodTotal> before, IReadOnlyList<PeriodTotal> periods)
    {
        var newest = new Dictionary<string, PeriodTotal>(before);
        foreach (var period in periods) newest[period.Subscription.Value] = period;
        return newest;
    }

    private static CustomerState Issued(CustomerState state, InvoiceIssued issued)
    {
        var next = TaxOnReceipt.Lower(state, issued.Invoice, -issued.AmountDue, TaxOnReceipt.Negated(issued.TaxOnReceipt)) with
        {
            Waiting = NotWaiting(state, issued.Invoice.Value),
        };
        return issued.AmountDue.IsPositive
            ? next with { Open = [.. next.Open, Opened(issued)] }
            : next;
    }

    private static OpenInvoice Opened(InvoiceIssued issued) => new(issued.Invoice, issued.Subscription, issued.AmountDue, issued.DueDate, issued.OverdueAt, false)
    {
        Collecting = issued.CollectAt is { } at ? Collecting.At(at) : null,
        IssuedAt = issued.At,
        Subscriptions = issued.Subscriptions,
        IsLateFee = issued.IsLateFee,
        Zone = issued.Zone,
    };

    private static OpenInvoice[] Lowered(IReadOnlyList<OpenInvoice> all, InvoiceId invoice, Money by) =>
        [.. all.Select(open => open.Id == invoice ? open with { AmountDue = open.AmountDue - by } : open).Where(open => open.AmountDue.IsPositive)];

    private static WaitingDocument[] NotWaiting(CustomerState state, string id) => [.. state.Waiting.Where(waiting => waiting.Id != id)];

    private static OpenItem[] Without(IReadOnlyList<OpenItem> items, IReadOnlyList<int> gone) => [.. items.Where(item => !gone.Contains(item.Number))];

    private static Dictionary<string, OneOffInvoice> With(IReadOnlyDictionary<string, OneOffInvoice> drafts, OneOffInvoice draft) =>
        new(drafts) { [draft.Id.Value] = draft };

    private static Dictionary<string, OneOffInvoice> Without(IReadOnlyDictionary<string, OneOffInvoice> drafts, InvoiceId id) =>
        new(drafts.Where(pair => pair.Key != id.Value));
}
