using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Invoices;

/// <summary>Keeps a subscription from giving back once more what was given back by hand.</summary>
public static class CapUnusedService
{
    /// <summary>
    /// The credits, none above what is left of the lines that charged its component for its days. Where nothing of them was given back by
    /// hand it is exact as it is: the subscription knows what it gave back itself.
    /// </summary>
    public static IReadOnlyList<Charge> Of(SubscriptionId subscription, IReadOnlyList<Charge> credits, CreditHistory history)
    {
        var left = LeftToCredit.After(history);
        var capped = new List<Charge>();
        foreach (var credit in credits)
        {
            var currency = credit.Amount.Currency;
            var before = Money.Sum(capped.Where(other => other.Component == credit.Component).Select(other => other.Amount), currency);
            var rest = left.OfService(subscription, credit.Component, credit.Period!, currency) + before;
            if (rest is not { } most || -credit.Amount <= most) capped.Add(credit);
            else if (most.IsPositive) capped.Add(Only(credit, most));
        }

        return capped;
    }

    private static Charge Only(Charge credit, Money rest) => credit with
    {
        Amount = -rest,
        Derivation = new Derivation(
            "0 - left_to_credit",
            [
                new("left_to_credit", rest.ToAmountString()),
                new("unused_service", (-credit.Amount).ToAmountString()),
                .. credit.Derivation.Inputs.Where(input => input.Name is "invoice" or "line"),
            ],
            credit.Derivation.Rounding),
    };
}
