using NodaTime;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Customers;

/// <summary>An invoice that still collects the bills of several subscriptions for one day.</summary>
/// <param name="Moment">The beginning of the billing day: whoever is due by then belongs to it.</param>
/// <param name="Since">When the first bill came.</param>
public sealed record CollectingInvoice(InvoiceId Id, LocalDate BillingDate, Instant Moment, Instant Since, IReadOnlyList<BillRequest> Parts);

/// <summary>
/// Subscriptions of one customer that bill on one day share an invoice when the customer says so. Each hands in its bill; when no
/// subscription is left that is due by that day, the invoice is made of them.
/// </summary>
/// <remarks>
/// While an invoice collects, nothing of a later day is billed, nor what gives back part of it: a customer caught up with after a
/// year has the same documents, in the same order, as one billed on time. One subscription that cannot be billed holds the others up
/// for <see cref="Patience"/> at most, and then gets an invoice of its own.
/// </remarks>
public static class ConsolidateBills
{
    /// <summary>How long an invoice waits for a subscription that is due and does not come.</summary>
    public static readonly Duration Patience = Duration.FromHours(1);

    /// <summary>The id of the shared invoice of a day.</summary>
    public static InvoiceId IdOf(CustomerId customer, LocalDate day) => new(IdForm.Derive("inv_", customer.Value, NodaTime.Text.LocalDatePattern.Iso.Format(day), "consolidated"));

    /// <summary>Whether a bill was handed in and waits for the others.</summary>
    public static bool Holds(CustomerState state, InvoiceId bill) => state.Collecting.Any(collecting => collecting.Parts.Any(part => part.Invoice == bill));

    /// <summary>Whether a bill goes on a shared invoice.</summary>
    /// <param name="made">Whether the shared invoice of that day is made already.</param>
    public static bool Joins(CustomerState state, BillRequest request, bool made)
    {
        if (!state.Profile.Consolidate || !request.MayJoin || made) return false;
        var lines = state.Collecting.Where(collecting => collecting.BillingDate == request.BillingDate).SelectMany(collecting => collecting.Parts).Sum(part => part.Charges.Count);
        return lines + request.Charges.Count <= Limits.LinesPerInvoice;
    }

    /// <summary>Whether a bill has to wait until invoices that still collect are made.</summary>
    public static bool MustWait(CustomerState state, BillRequest request, bool joins) =>
        state.Collecting.Any(collecting => collecting.BillingDate < request.BillingDate || (collecting.BillingDate == request.BillingDate && !joins));

    /// <summary>Takes a bill in.</summary>
    public static CustomerEvent Collect(CustomerState state, BillRequest request, BillingZone zone, Instant now) =>
        new InvoicePartCollected(IdOf(state.Id, request.BillingDate), request, zone.StartOf(request.BillingDate), now);

    /// <summary>The first invoice that still collects, by its day; null when none does.</summary>
    public static CollectingInvoice? Next(CustomerState state) => state.Collecting.MinBy(collecting => collecting.BillingDate);

    /// <summary>Whether an invoice has waited long enough for those who do not come.</summary>
    public static bool IsOutOfPatience(CollectingInvoice collecting, Instant now) => now >= collecting.Since + Patience;

    /// <summary>Makes the invoice of what was collected. One bill alone becomes the invoice that it would have been anyway.</summary>
    public static CustomerEvent[] Close(CustomerState state, CollectingInvoice collecting, OrganizationState organization, Instant now) =>
        Documents.Create(
            state,
            Build(state, collecting.Parts, organization, now),
            collecting.Parts,
            organization,
            now,
            CustomerItems.On(state, collecting.BillingDate, collecting.Parts, organization).Numbers);

    /// <summary>The invoice that several bills of one day make together, with what waits for the customer. For previews too.</summary>
    public static Invoice Build(CustomerState state, IReadOnlyList<BillRequest> parts, OrganizationState organization, Instant now)
    {
        if (parts is [var only]) return Invoice(state, only.Invoice, parts, organization, now) with { Subscription = only.Subscription };
        BillRequest[] ordered = [.. parts.OrderBy(part => part.Subscription.Value, StringComparer.Ordinal)];
        return Invoice(state, IdOf(state.Id, parts[0].BillingDate), [.. ordered.Select(Marked)], organization, now);
    }

    private static Invoice Invoice(CustomerState state, InvoiceId id, IReadOnlyList<BillRequest> parts, OrganizationState organization, Instant now)
    {
        var items = CustomerItems.On(state, parts[0].BillingDate, parts, organization);
        var document = BuildDocument.Run(Documents.Input(
            state, organization, id.Value, parts[0].BillingDate, [.. parts.SelectMany(part => part.Charges), .. items.Charges]));
        return Documents.Invoice(state, organization, document, now) with { Kind = InvoiceKind.Subscription };
    }

    private static BillRequest Marked(BillRequest part) => part with
    {
        Charges = [.. part.Charges.Select(charge => charge with { Part = new InvoicePart(part.Invoice, part.Subscription) })],
    };
}
