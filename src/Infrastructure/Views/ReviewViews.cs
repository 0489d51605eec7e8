using OrleansBilling.Contracts.Views;
using OrleansBilling.Domain.Reviews;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Infrastructure.Views;

/// <summary>Rules of review as the contract shows them, and as their row keeps them.</summary>
public static class ReviewViews
{
    public static ReviewRulesView Of(ReviewRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return new ReviewRulesView
        {
            AmountChanged = Words.Of(rules.AmountChanged),
            AmountChangedPercent = Decimals.ToText(rules.AmountChangedPercent),
            ZeroInvoice = Words.Of(rules.ZeroInvoice),
            TaxMissing = Words.Of(rules.TaxMissing),
            NoticeDiffers = Words.Of(rules.NoticeDiffers),
        };
    }
}
