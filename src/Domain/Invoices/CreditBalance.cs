using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Invoices;

/// <summary>How a customer's credit balance pays.</summary>
public static class CreditBalance
{
    /// <summary>What a balance pays of a document: as much as there is and as is due; nothing of what is not to be paid.</summary>
    public static Money Used(Money balance, Money total) =>
        balance.IsPositive && total.IsPositive ? Money.Min(balance, total) : Money.Zero(total.Currency);
}
