using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Discounts;
using OrleansBilling.Domain.Dunning;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Ledger;
using OrleansBilling.Domain.Payments;
using OrleansBilling.Domain.Reviews;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Tax;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Customers;

/// <summary>A business or a consumer.</summary>
public enum CustomerKind
{
    Business,
    Consumer,
}

/// <summary>Whether the engine takes the money itself or waits for it.</summary>
public enum CollectionMode
{
    Automatic,
    Manual,
}

/// <summary>How a customer is taxed.</summary>
public sealed record CustomerTax(CustomerKind Kind, string? VatNumber, TaxExemption Exemption);

/// <summary>What can be changed about a customer.</summary>
public sealed record CustomerProfile
{
    public required string Name { get; init; }
    public string? Email { get; init; }
    public string? Language { get; init; }

    /// <summary>Its own zone; null takes the organization's.</summary>
    public BillingZone? Zone { get; init; }
    public Address? Address { get; init; }
    public required CustomerTax Tax { get; init; }

    /// <summary>Days from issue to due; null takes the organization's.</summary>
    public int? PaymentTermsDays { get; init; }
    public required CollectionMode Collection { get; init; }

    /// <summary>Whether subscriptions that bill on one day share an invoice.</summary>
    public bool Consolidate { get; init; }

    /// <summary>The code of its dunning policy; null takes the organization's.</summary>
    public string? DunningPolicy { get; init; }
    public string? ExternalId { get; init; }
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
}

/// <summary>The series of documents a register numbers.</summary>
public enum DocumentSeries
{
    Invoice,
    CreditNote,
}

/// <summary>A document that is committed but not yet numbered.</summary>
/// <param name="RecordedIn">The version of the customer's journal in which the whole document stands.</param>
public sealed record WaitingDocument(string Id, DocumentSeries Series, long RecordedIn, Instant Since);

/// <summary>A document that is not numbered until a person releases an invoice: that invoice, or a credit note of it.</summary>
public sealed record HeldDocument(WaitingDocument Document, InvoiceId Invoice);

/// <summary>An issued invoice of which something is due.</summary>
/// <param name="OverdueAt">The first instant after the due day.</param>
public sealed record OpenInvoice(InvoiceId Id, SubscriptionId? Subscription, Money AmountDue, LocalDate DueDate, Instant OverdueAt, bool Overdue)
{
    /// <summary>What is done by itself to be paid; null when the customer pays by itself.</summary>
    public Collecting? Collecting { get; init; }

    public Instant? IssuedAt { get; init; }

    /// <summary>Where the customer was when it was issued; null for what was issued before that was kept.</summary>
    public BillingZone? Zone { get; init; }

    /// <summary>Whose service it is for: one subscription, several that share it, or none.</summary>
    public IReadOnlyList<SubscriptionId> Subscriptions { get; init; } = [];

    /// <summary>Charges for late payment: no others are charged on it.</summary>
    public bool IsLateFee { get; init; }

    /// <summary>The days of the newest step of dunning that was taken; null when none was.</summary>
    public int? DunnedThrough { get; init; }

    /// <summary>Nothing is done by itself before this moment: somebody promised to pay, say.</summary>
    public Instant? HeldUntil { get; init; }

    /// <summary>It is not dunned at all.</summary>
    public bool NotDunned { get; init; }

    /// <summary>The first day that late interest is not charged for yet; null when none was.</summary>
    public LocalDate? InterestThrough { get; init; }

    /// <summary>Given up: nothing is done for it any more, but it can be paid.</summary>
    public bool WrittenOff { get; init; }
}

/// <summary>A one-off invoice as it was asked for.</summary>
public sealed record OneOffInvoice
{
    public required InvoiceId Id { get; init; }
    public required IReadOnlyList<OneOffLine> Lines { get; init; }
    public LocalDate? DueDate { get; init; }
    public required TaxBehavior TaxBehavior { get; init; }
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>The codes of its coupons.</summary>
    public IReadOnlyList<string> Coupons { get; init; } = [];

    /// <summary>What they stand for.</summary>
    public IReadOnlyList<DiscountTerms> Discounts { get; init; } = [];
}

/// <summary>One line of a one-off invoice.</summary>
public sealed record OneOffLine(string? Code, string Description, decimal Quantity, decimal UnitAmount, string TaxCategory);

/// <summary>A movement of the credit balance.</summary>
/// <param name="Amount">Positive adds to what the customer has.</param>
/// <param name="After">The balance after it.</param>
/// <param name="Kind"><c>manual</c>, <c>applied_to_invoice</c>, <c>credit_note</c> or <c>invoice_voided</c>.</param>
/// <param name="Document">The invoice or credit note it comes from.</param>
public sealed record BalanceMovement(Money Amount, Money After, string Kind, string? Reason, string? Document, Instant At);

/// <summary>A customer and its receivables.</summary>
public sealed record CustomerState
{
    public required CustomerId Id { get; init; }

    /// <summary>How many events made this state: the version of the journal.</summary>
    public required long Version { get; init; }
    public required CustomerProfile Profile { get; init; }
    public required Currency Currency { get; init; }
    public TestClockId? TestClock { get; init; }
    public required Instant CreatedAt { get; init; }

    /// <summary>What the customer has in credit; never negative.</summary>
    public required Money Balance { get; init; }

    /// <summary>Documents to be numbered, oldest first.</summary>
    public IReadOnlyList<WaitingDocument> Waiting { get; init; } = [];

    /// <summary>Documents that wait for a person, oldest first.</summary>
    public IReadOnlyList<HeldDocument> Held { get; init; } = [];

    /// <summary>What the newest period of each subscription cost, by the subscription's id.</summary>
    public IReadOnlyDictionary<string, PeriodTotal> LastPeriods { get; init; } = new Dictionary<string, PeriodTotal>();

    /// <summary>Tax of open invoices that falls due as they are paid, where the seller's tax does.</summary>
    public IReadOnlyList<PendingTax> PendingTax { get; init; } = [];

    /// <summary>Shared invoices that still collect.</summary>
    public IReadOnlyList<CollectingInvoice> Collecting { get; init; } = [];

    /// <summary>Items to be billed, oldest first.</summary>
    public IReadOnlyList<OpenItem> Items { get; init; } = [];

    /// <summary>How many items there ever were.</summary>
    public int ItemCount { get; init; }

    /// <summary>Its payment methods, in the order in which they were given; the newest that can be charged is charged.</summary>
    public IReadOnlyList<PaymentMethod> Methods { get; init; } = [];

    /// <summary>Attempts to take money whose end is not known.</summary>
    public IReadOnlyList<OpenAttempt> Attempts { get; init; } = [];

    /// <summary>How many payments were ever begun by itself.</summary>
    public int PaymentCount { get; init; }

    /// <summary>Refunds whose end is not known.</summary>
    public IReadOnlyList<OpenRefund> Refunds { get; init; } = [];

    /// <summary>By what policy it is collected from, as it was when somebody last looked; null before its first invoice.</summary>
    public DunningPolicy? Policy { get; init; }

    /// <summary>How far what it owes brought it, by a policy by balance; null when it reaches no step of it.</summary>
    public DunningStage? Stage { get; init; }

    /// <summary>How often it reached a stage.</summary>
    public int StageCount { get; init; }

    /// <summary>Subscriptions that are paused because something is overdue.</summary>
    public IReadOnlyList<SubscriptionId> Suspended { get; init; } = [];

    /// <summary>Drafts by invoice id.</summary>
    public IReadOnlyDictionary<string, OneOffInvoice> Drafts { get; init; } = new Dictionary<string, OneOffInvoice>();

    /// <summary>Issued and not paid, by due date.</summary>
    public IReadOnlyList<OpenInvoice> Open { get; init; } = [];

    /// <summary>Whether an invoice waits until a person releases it.</summary>
    public bool IsHeld(InvoiceId invoice) => Held.Any(held => held.Document.Id == invoice.Value);

    /// <summary>
    /// How the customer is taxed by a seller in a country. Reverse charge that no longer holds, because the seller moved to the
    /// customer's country since, gives way to the ordinary rates; it holds again when it can.
    /// </summary>
    public TaxSituation TaxSituation(string sellerCountry)
    {
        var country = Profile.Address?.Country ?? sellerCountry;
        var holds = Profile.Tax.Exemption != TaxExemption.ReverseCharge || ReverseCharge.Applies(sellerCountry, country);
        return new TaxSituation(country, holds ? Profile.Tax.Exemption : TaxExemption.None, Profile.Language);
    }
}

/// <summary>When a customer must next be woken.</summary>
public static class CustomerDue
{
    /// <summary>At once while documents wait for their number or shared invoices for their parts; else when the next open invoice becomes overdue; else never.</summary>
    public static Instant? Next(CustomerState state)
    {
        if (state.Waiting.Count > 0) return state.Waiting[0].Since;
        if (ConsolidateBills.Next(state) is { } collecting) return collecting.Moment;
        var overdue = Earliest(state.Open.Where(open => !open.Overdue && !open.WrittenOff).Select(open => open.OverdueAt));
        return Earliest(new[] { overdue, PaymentDue.Next(state), DunningDue.Next(state), ExpiringMethods.Next(state) }.OfType<Instant>());
    }

    private static Instant? Earliest(IEnumerable<Instant> moments)
    {
        Instant? first = null;
        foreach (var moment in moments) first = first is { } known && known <= moment ? known : moment;
        return first;
    }
}
