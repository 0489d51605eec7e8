using NodaTime;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>Part of what an earlier invoice charged, to be given back at its tax rates.</summary>
/// <param name="Invoice">The invoice that charged it.</param>
/// <param name="Component">Which line of it.</param>
/// <param name="Period">The days given back.</param>
/// <param name="Amount">How much of what was priced; negative.</param>
/// <param name="Quantity">How many are given back; negative.</param>
public sealed record UnusedService(
    InvoiceId Invoice, string? Component, ServicePeriod Period, Money Amount, decimal Quantity, decimal? UnitAmount, Derivation Derivation)
{
    /// <summary>What kind of line charged it.</summary>
    public ChargeKind Kind { get; init; } = ChargeKind.Recurring;

    /// <summary>Whether the amount is that of the price, from which the discounts on the invoice's line are still to be taken.</summary>
    public bool BeforeDiscounts { get; init; }
}

/// <summary>What a subscription asks its customer to invoice. The same request twice is answered the same.</summary>
/// <param name="Invoice">The id the invoice will have.</param>
/// <param name="BillingDate">The local day this fell due.</param>
/// <param name="Charges">What is charged.</param>
/// <param name="Unused">What is given back. When it outweighs the charges, the document is a credit note.</param>
public sealed record BillRequest(
    InvoiceId Invoice, SubscriptionId Subscription, LocalDate BillingDate, IReadOnlyList<Charge> Charges, IReadOnlyList<UnusedService> Unused)
{
    /// <summary>Whether it may share an invoice with other subscriptions: it bills a day, and gives nothing back.</summary>
    public bool MayJoin { get; init; }

    /// <summary>What the customer was told that the invoice would come to; null when nothing was told.</summary>
    public Money? Announced { get; init; }
}

/// <summary>One thing that is due: first the bill (if any) must be accepted by the customer, then the events are committed.</summary>
/// <param name="Due">The moment it fell due.</param>
/// <param name="Bill">What to invoice; null when there is nothing to charge.</param>
/// <param name="Events">What happened to the subscription.</param>
public sealed record BillingStep(Instant Due, BillRequest? Bill, IReadOnlyList<SubscriptionEvent> Events)
{
    /// <summary>What the customer is told that it will be charged: whoever can ask what that comes to, puts it into the event.</summary>
    public BillRequest? Tells { get; init; }
}
