using NodaTime;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Customers;

/// <summary>
/// Work done, expenses and extras for a customer as a whole. They wait for the next invoice of any of its subscriptions, or are invoiced
/// by themselves when the seller says so.
/// </summary>
public static class ChargeCustomer
{
    /// <summary>Adds an item. Whether its price is before or with tax is settled now, by the seller's way of pricing.</summary>
    public static Decision<CustomerEvent> Add(CustomerState? state, OpenItemDraft draft, OrganizationState organization, Instant now)
    {
        if (state is null) return Rejection.Missing("customer_not_found", "There is no such customer.");
        if (state.Items.Count >= Limits.OpenItems) return Rejection.Conflict("too_many_items", $"A customer has room for {Limits.OpenItems} open items; invoice them first.");
        var item = AddOpenItem.Read(draft, state.ItemCount + 1, state.Currency, now);
        return item.Rejection is not null
            ? item.Rejection
            : new CustomerEvent[] { new CustomerChargeAdded(item.Value with { TaxBehavior = organization.Profile.TaxMode }) };
    }

    /// <summary>Takes back an item that is not billed yet. Its number is not given to another one.</summary>
    /// <param name="number">The item's number with the customer, from 1.</param>
    public static Decision<CustomerEvent> Remove(CustomerState? state, int number)
    {
        if (state is null) return Rejection.Missing("customer_not_found", "There is no such customer.");
        if (state.Items.Any(item => item.Number == number)) return new CustomerEvent[] { new CustomerChargeRemoved(number) };
        return number >= 1 && number <= state.ItemCount
            ? Rejection.Conflict("item_not_open", "The item waits no more: it is billed or was removed.")
            : Rejection.Missing("item_not_found", "There is no such item.");
    }

    /// <summary>Invoices all that waits.</summary>
    /// <param name="id">The id of the invoice.</param>
    /// <param name="zone">The zone whose day is today for this customer.</param>
    public static Decision<CustomerEvent> Invoice(CustomerState? state, InvoiceId id, OrganizationState organization, BillingZone zone, Instant now)
    {
        if (state is null) return Rejection.Missing("customer_not_found", "There is no such customer.");
        if (state.Items.Count == 0) return Rejection.Conflict("nothing_to_invoice", "No item waits for this customer.");
        var waiting = CustomerItems.All(state);
        var document = BuildDocument.Run(Documents.Input(state, organization, id.Value, zone.DayOf(now), waiting.Charges));
        return Documents.Create(state, Documents.Invoice(state, organization, document, now), now, waiting.Numbers);
    }
}

/// <summary>Items of a customer that go on an invoice, by their numbers and as charges.</summary>
internal sealed record CustomerItems(IReadOnlyList<int> Numbers, IReadOnlyList<Charge> Charges)
{
    internal static CustomerItems None { get; } = new([], []);

    internal static CustomerItems All(CustomerState state) => Of(state, state.Items);

    /// <summary>
    /// What a subscription's bill takes along: of what was there on its day, the oldest for which there is room. A bill that is made late
    /// is so the same as one in time, and one that gives back takes nothing along.
    /// </summary>
    internal static CustomerItems On(CustomerState state, LocalDate day, IReadOnlyList<BillRequest> bills, OrganizationState organization)
    {
        if (state.Items.Count == 0 || bills.Any(bill => bill.Unused.Count > 0)) return None;
        var zone = state.Profile.Zone ?? organization.Profile.Zone;
        var room = Limits.LinesPerInvoice - bills.Sum(bill => bill.Charges.Count);
        return Of(state, [.. state.Items.Where(item => zone.DayOf(item.AddedAt) <= day).Take(Math.Max(0, room))]);
    }

    private static CustomerItems Of(CustomerState state, IReadOnlyList<OpenItem> items) => new(
        [.. items.Select(item => item.Number)],
        [.. items.Select(item => Items.Charge(item, state.Currency, item.TaxBehavior!.Value))]);
}
