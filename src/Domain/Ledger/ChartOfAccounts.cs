using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Ledger;

/// <summary>What an account is for.</summary>
public enum LedgerRole
{
    /// <summary>What customers owe.</summary>
    Receivable,
    Revenue,

    /// <summary>Interest and recovery costs for late payment.</summary>
    LateFees,

    /// <summary>Invoiced and not served yet.</summary>
    Deferred,

    /// <summary>Tax that is due to the state.</summary>
    TaxDue,

    /// <summary>Tax that falls due when the customer pays.</summary>
    TaxPending,
    Bank,

    /// <summary>What customers have in credit.</summary>
    CustomerCredit,

    /// <summary>Credits given by hand.</summary>
    Goodwill,

    /// <summary>Debts on their way to be lost.</summary>
    Doubtful,

    /// <summary>Debts that were given up.</summary>
    BadDebt,

    /// <summary>What came in after all for a debt that was given up.</summary>
    Recovered,
}

/// <summary>When value-added tax falls due.</summary>
/// <remarks>Directive 2006/112/EC, articles 63 to 66; for services in France when they are paid unless the seller opted for the invoice (CGI, art. 269, 2-c).</remarks>
public enum TaxDueOn
{
    Issue,
    Receipt,
}

/// <summary>
/// An organization's accounts, by what they are for. Those that ship are of the French general chart (Plan comptable général, ANC 2014-03): 411 clients, 416 clients
/// douteux, 4191 avances reçues, 44571 TVA collectée, 44574 TVA en attente d'encaissement, 487 produits constatés d'avance, 512 banque, 6541 créances irrécouvrables,
/// 706 prestations de services, 7096 rabais accordés, 7631 revenus des créances, 7714 rentrées sur créances amorties.
/// </summary>
public sealed record ChartOfAccounts
{
    private static readonly Dictionary<LedgerRole, string> French = new Dictionary<LedgerRole, string>
    {
        [LedgerRole.Receivable] = "411000",
        [LedgerRole.Revenue] = "706000",
        [LedgerRole.LateFees] = "763100",
        [LedgerRole.Deferred] = "487000",
        [LedgerRole.TaxDue] = "445710",
        [LedgerRole.TaxPending] = "445740",
        [LedgerRole.Bank] = "512000",
        [LedgerRole.CustomerCredit] = "419100",
        [LedgerRole.Goodwill] = "709600",
        [LedgerRole.Doubtful] = "416000",
        [LedgerRole.BadDebt] = "654100",
        [LedgerRole.Recovered] = "771400",
    };

    /// <summary>As it ships.</summary>
    public static ChartOfAccounts Default { get; } = new();

    /// <summary>Accounts of the seller's own, by what they are for.</summary>
    public IReadOnlyDictionary<LedgerRole, string> Roles { get; init; } = new Dictionary<LedgerRole, string>();

    /// <summary>Revenue accounts, by the code of the plan.</summary>
    public IReadOnlyDictionary<string, string> Plans { get; init; } = new Dictionary<string, string>();

    /// <summary>Accounts of tax due, by country and percentage: <c>DE 19</c>.</summary>
    public IReadOnlyDictionary<string, string> TaxRates { get; init; } = new Dictionary<string, string>();

    /// <summary>Accounts that money comes in on, by the way it was paid: <c>card</c>.</summary>
    public IReadOnlyDictionary<string, string> Methods { get; init; } = new Dictionary<string, string>();
    public TaxDueOn TaxDueOn { get; init; }

    public string Of(LedgerRole role) => Roles.GetValueOrDefault(role) ?? French[role];

    public string RevenueOf(PlanReference? plan) => (plan is null ? null : Plans.GetValueOrDefault(plan.Code)) ?? Of(LedgerRole.Revenue);

    public string TaxOf(TaxPlace tax) => TaxRates.GetValueOrDefault(Key(tax)) ?? Of(LedgerRole.TaxDue);

    public string BankOf(string method) => Methods.GetValueOrDefault(method) ?? Of(LedgerRole.Bank);

    internal LedgerEntry Entry(LedgerRole role, Money amount) => new(role, Of(role), amount);

    internal LedgerEntry TaxDue(TaxShare share) => new(LedgerRole.TaxDue, TaxOf(share.Place), share.Amount) { Tax = share.Place };

    internal LedgerEntry TaxPending(TaxShare share) => Entry(LedgerRole.TaxPending, share.Amount) with { Tax = share.Place };

    /// <summary>How <see cref="TaxRates"/> name a rate.</summary>
    public static string Key(TaxPlace tax) => $"{tax.Country} {Decimals.ToText(tax.Percent)}";
}
