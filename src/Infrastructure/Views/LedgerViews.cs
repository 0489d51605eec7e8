using OrleansBilling.Contracts.Views;
using OrleansBilling.Domain.Ledger;

namespace OrleansBilling.Infrastructure.Views;

/// <summary>Accounts as the contract shows them, and as their row keeps them.</summary>
public static class LedgerViews
{
    /// <summary>The accounts of an organization that never said.</summary>
    public static ChartView DefaultChart { get; } = Of(ChartOfAccounts.Default);

    public static ChartView Of(ChartOfAccounts chart)
    {
        ArgumentNullException.ThrowIfNull(chart);
        return new ChartView
        {
            Accounts = Enum.GetValues<LedgerRole>().ToDictionary(Words.Of, chart.Of),
            Plans = new Dictionary<string, string>(chart.Plans),
            TaxRates = new Dictionary<string, string>(chart.TaxRates),
            Methods = new Dictionary<string, string>(chart.Methods),
            TaxDueOn = Words.Of(chart.TaxDueOn),
        };
    }
}
