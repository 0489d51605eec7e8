using NodaTime;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Ledger;

/// <summary>The billing fact that a transaction records.</summary>
public enum LedgerFact
{
    Invoice,
    CreditNote,

    /// <summary>The credit balance paid part of an invoice.</summary>
    CreditApplied,
    Payment,
    Refund,
    Chargeback,
    WriteOff,

    /// <summary>A credit or debit by hand.</summary>
    CreditByHand,

    /// <summary>Money that a credit note gave back could not be sent and went to the credit balance.</summary>
    RefundFailed,

    /// <summary>A month's part of a service that was invoiced ahead.</summary>
    Recognition,
}

/// <summary>One entry of a transaction.</summary>
/// <param name="Role">What the account is for: it says what the entry means, whatever the account is called.</param>
/// <param name="Account">Its number in the organization's chart, as it was then.</param>
/// <param name="Amount">Positive is a debit, negative a credit.</param>
public sealed record LedgerEntry(LedgerRole Role, string Account, Money Amount)
{
    /// <summary>What was sold, on revenue.</summary>
    public PlanReference? Plan { get; init; }

    /// <summary>Where and at what percentage, on tax.</summary>
    public TaxPlace? Tax { get; init; }
}

/// <summary>A rate of tax in a country.</summary>
public sealed record TaxPlace(string Country, decimal Percent);

/// <summary>Entries that sum to zero, posted by one billing fact on one day. Never changed; corrected by another one.</summary>
public sealed record LedgerTransaction
{
    /// <exception cref="ArgumentException">The entries do not sum to zero.</exception>
    public LedgerTransaction(string id, LedgerFact fact, LocalDate day, string document, IReadOnlyList<LedgerEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        if (entries.Count < 2) throw new ArgumentException($"The transaction {id} has fewer than two entries.", nameof(entries));
        if (!Money.Sum(entries.Select(entry => entry.Amount), entries[0].Amount.Currency).IsZero) throw new ArgumentException($"The entries of {id} do not sum to zero.", nameof(entries));
        (Id, Fact, Day, Document, Entries) = (id, fact, day, document, entries);
    }

    /// <summary>A function of what it records, so that nothing is posted twice.</summary>
    public string Id { get; }
    public LedgerFact Fact { get; }

    /// <summary>The accounting day, in the seller's zone.</summary>
    public LocalDate Day { get; }

    /// <summary>The id of the invoice, credit note, payment or refund; of a credit by hand, its place in the journal.</summary>
    public string Document { get; }
    public IReadOnlyList<LedgerEntry> Entries { get; }

    public Currency Currency => Entries[0].Amount.Currency;
}
