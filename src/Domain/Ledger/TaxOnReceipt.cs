using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Tax;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Ledger;

/// <summary>Tax of one rate in one country.</summary>
public sealed record TaxShare(TaxPlace Place, Money Amount);

/// <summary>Tax of an open invoice that falls due as money comes in for it.</summary>
/// <param name="Due">What is still to come in.</param>
/// <param name="Shares">The tax in it.</param>
public sealed record PendingTax(InvoiceId Invoice, Money Due, IReadOnlyList<TaxShare> Shares);

/// <summary>
/// What of an invoice's tax falls due with each payment: its share of what was still to come in, so that the last payment takes all that is left and no cent stays behind.
/// </summary>
internal static class TaxOnReceipt
{
    /// <summary>Where a document is taxed.</summary>
    internal static string CountryOf(Buyer buyer, Seller seller) => buyer.Address?.Country ?? seller.Country;

    /// <summary>The tax of a document by rate and country, as a credit note or invoice states it.</summary>
    internal static IReadOnlyList<TaxShare> Of(IReadOnlyList<TaxGroup> breakdown, string country) =>
    [
        .. breakdown.Where(group => !group.Tax.IsZero)
            .GroupBy(group => new TaxPlace(country, group.Percent))
            .Select(same => new TaxShare(same.Key, same.Select(group => group.Tax).Aggregate((left, right) => left + right))),
    ];

    /// <summary>What of the tax of an invoice falls due later: all but the share of what the credit balance paid.</summary>
    internal static IReadOnlyList<TaxShare> Later(Invoice invoice) => invoice.AmountDue.IsPositive
        ? Part(Of(invoice.TaxBreakdown, CountryOf(invoice.Buyer, invoice.Seller)), invoice.AmountDue, invoice.Total)
        : [];

    /// <summary>A part of some tax in proportion to amounts.</summary>
    internal static IReadOnlyList<TaxShare> Part(IReadOnlyList<TaxShare> shares, Money amount, Money of) => [.. Shares(shares, amount, of).Where(share => !share.Amount.IsZero)];

    /// <summary>The same, with what comes to nothing.</summary>
    internal static IReadOnlyList<TaxShare> Shares(IReadOnlyList<TaxShare> shares, Money amount, Money of) =>
        [.. shares.Select(share => share with { Amount = share.Amount.MulDiv(amount.Minor, of.Minor) })];

    /// <summary>What a payment of an invoice makes due.</summary>
    internal static IReadOnlyList<TaxShare> Paid(CustomerState state, InvoiceId? invoice, Money amount) => Find(state, invoice) is not { } pending
        ? []
        : amount >= pending.Due ? pending.Shares : Part(pending.Shares, amount, pending.Due);

    /// <summary>Some tax, of no rate more than there is.</summary>
    internal static IReadOnlyList<TaxShare> AtMost(IReadOnlyList<TaxShare> shares, IReadOnlyList<TaxShare> most) =>
    [
        .. shares.Select(share => share with { Amount = Money.Min(share.Amount, most.FirstOrDefault(other => other.Place == share.Place)?.Amount ?? share.Amount with { Minor = 0 }) })
            .Where(share => !share.Amount.IsZero),
    ];

    /// <summary>What falls due although nothing more comes in: what a credit note left over of an invoice that it settled.</summary>
    internal static IReadOnlyList<TaxShare> LeftBy(CustomerState state, CreditNoteIssued issued) =>
        issued.Applied is { } applied && Find(state, issued.Lowers) is { } pending && applied >= pending.Due ? Less(pending.Shares, issued.TaxOnReceipt) : [];

    internal static PendingTax? Find(CustomerState state, InvoiceId? invoice) => state.PendingTax.FirstOrDefault(pending => pending.Invoice == invoice);

    /// <summary>The customer after so much less, or with a negative amount more, is to come in for an invoice, and after some of its tax no longer waits for it.</summary>
    internal static CustomerState Lower(CustomerState state, InvoiceId? invoice, Money amount, IReadOnlyList<TaxShare> shares)
    {
        var pending = Find(state, invoice) ?? (invoice is { } id && shares.Count > 0 ? new PendingTax(id, amount with { Minor = 0 }, []) : null);
        if (pending is null) return state;
        var next = new PendingTax(pending.Invoice, pending.Due - amount, Less(pending.Shares, shares));
        var others = state.PendingTax.Where(other => other.Invoice != pending.Invoice);
        return state with { PendingTax = next.Due.IsPositive ? [.. others, next] : [.. others] };
    }

    internal static IReadOnlyList<TaxShare> Negated(IReadOnlyList<TaxShare> shares) => [.. shares.Select(share => share with { Amount = -share.Amount })];

    /// <summary>What is left of some tax after some of it.</summary>
    internal static IReadOnlyList<TaxShare> Less(IReadOnlyList<TaxShare> all, IReadOnlyList<TaxShare> taken) =>
    [
        .. all.Concat(Negated(taken))
            .GroupBy(share => share.Place)
            .Select(same => new TaxShare(same.Key, same.Select(share => share.Amount).Aggregate((left, right) => left + right)))
            .Where(share => !share.Amount.IsZero),
    ];
}
