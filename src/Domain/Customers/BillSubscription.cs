using NodaTime;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Customers;

/// <summary>A subscription's request to be billed, with what the customer needs from outside to answer it.</summary>
/// <param name="Originals">The documents that <see cref="BillRequest.Unused"/> names.</param>
public sealed record BillSubscriptionCommand(BillRequest Request, OrganizationState Organization, IReadOnlyList<OriginalDocument> Originals, Instant Now)
{
    /// <exception cref="InvalidOperationException">It is not among the originals.</exception>
    internal OriginalDocument OriginalOf(UnusedService unused) => Originals.FirstOrDefault(original => original.Id == unused.Invoice)
        ?? throw new InvalidOperationException($"The invoice {unused.Invoice} is credited but was not found.");

    /// <summary>The subscription's documents for the days given back, and all its credit notes.</summary>
    public CreditHistory History { get; init; } = CreditHistory.None;
}

/// <summary>
/// Turns charges and unused days into one document: an invoice, or a credit note when more is given back than charged,
/// or nothing when all of it comes to nothing. Asked again for a document that exists, the caller answers without coming here.
/// </summary>
public static class BillSubscription
{
    public const string UnusedServiceReason = "unused_service";

    public static Decision<CustomerEvent> Decide(CustomerState? state, BillSubscriptionCommand command)
    {
        if (state is null) return Rejection.Missing("customer_not_found", "There is no such customer.");
        var credits = Credits(command);
        Charge[] charges = [.. command.Request.Charges, .. credits];
        if (charges.Length == 0) return Array.Empty<CustomerEvent>();
        if (charges.Count(charge => charge.Kind != ChargeKind.Discount) > Limits.LinesPerInvoice) return Rejection.Conflict("too_many_lines", $"An invoice has room for {Limits.LinesPerInvoice} lines.");

        var items = CustomerItems.On(state, command.Request.BillingDate, [command.Request], command.Organization);
        var document = BuildDocument.Run(
            Documents.Input(state, command.Organization, command.Request.Invoice.Value, command.Request.BillingDate, [.. charges, .. items.Charges]));
        if (!document.Total.IsNegative)
        {
            return Documents.Create(state, Documents.ToInvoice(state, command, document), [command.Request], command.Organization, command.Now, items.Numbers);
        }

        var note = CreditNoteId.InsteadOf(command.Request.Invoice);
        var flipped = BuildDocument.Run(Documents.Input(state, command.Organization, note.Value, command.Request.BillingDate, charges));
        return Documents.Create(state, Documents.ToCreditNote(state, command, note, flipped), command.Now);
    }

    private static IReadOnlyList<Charge> Credits(BillSubscriptionCommand command)
    {
        var credits = new List<Charge>();
        var left = LeftToCredit.ByHandAside(command.History);
        foreach (var unused in command.Request.Unused)
        {
            var original = command.OriginalOf(unused);
            credits.AddRange(CreditUnusedService.Price(unused, original, left));
        }

        return CapUnusedService.Of(command.Request.Subscription, credits, command.History);
    }
}
