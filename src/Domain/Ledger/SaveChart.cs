using System.Text.RegularExpressions;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Ledger;

/// <summary>A chart as a seller writes it: it takes the place of the one before, and what it leaves out is as it ships.</summary>
/// <param name="Accounts">By role: <c>receivable</c>.</param>
/// <param name="TaxRates">By country and percentage: <c>DE 19</c>.</param>
public sealed record ChartDraft(
    IReadOnlyDictionary<string, string> Accounts,
    IReadOnlyDictionary<string, string> Plans,
    IReadOnlyDictionary<string, string> TaxRates,
    IReadOnlyDictionary<string, string> Methods,
    string? TaxDueOn);

/// <summary>Saves an organization's accounts. What is posted already stays where it is.</summary>
public static partial class SaveChart
{
    private static readonly Dictionary<string, LedgerRole> Roles = Enum.GetValues<LedgerRole>().ToDictionary(role => EnumWords.Of(role));

    // What stands in the balance sheet, where two meanings of one account could never be told apart again.
    private static readonly LedgerRole[] Apart =
        [LedgerRole.Receivable, LedgerRole.Deferred, LedgerRole.TaxDue, LedgerRole.TaxPending, LedgerRole.Bank, LedgerRole.CustomerCredit, LedgerRole.Doubtful];

    public static Decision<OrganizationEvent> Decide(OrganizationState? state, ChartDraft draft)
    {
        if (state is null) return Rejection.Missing("organization_not_found", "There is no such organization.");
        var taxDueOn = Fields.OneOf(draft.TaxDueOn, "/tax_due_on", TaxDueOn.Issue, ("issue", TaxDueOn.Issue), ("receipt", TaxDueOn.Receipt));
        if (draft.Accounts.Keys.FirstOrDefault(key => !Roles.ContainsKey(key)) is { } unknown)
        {
            return new Rejection("unknown_account_role", $"Nothing is called '{unknown}': an account is for one of {string.Join(", ", Roles.Keys)}.", "/accounts/" + Escaped(unknown));
        }

        var bad = Fields.First(
            taxDueOn.Rejection,
            Check(draft.Accounts, "/accounts", key => null),
            Check(draft.Plans, "/plans", key => Fields.Code(key, "/plans")),
            Check(draft.TaxRates, "/tax_rates", Rate),
            Check(draft.Methods, "/methods", key => Fields.Code(key, "/methods")));
        if (bad is not null) return bad;
        var chart = new ChartOfAccounts
        {
            Roles = draft.Accounts.ToDictionary(pair => Roles[pair.Key], pair => pair.Value),
            Plans = draft.Plans,
            TaxRates = draft.TaxRates,
            Methods = draft.Methods,
            TaxDueOn = taxDueOn.Value,
        };
        var twice = Apart.GroupBy(chart.Of).FirstOrDefault(same => same.Count() > 1);
        if (twice is not null)
        {
            return new Rejection("account_used_twice", $"The account {twice.Key} cannot be for {string.Join(" and ", twice.Select(role => EnumWords.Of(role)))} at once.", "/accounts");
        }

        return Same(state.Chart, chart) ? Array.Empty<OrganizationEvent>() : new OrganizationEvent[] { new ChartOfAccountsSaved(chart) };
    }

    private static Rejection? Check(IReadOnlyDictionary<string, string> accounts, string pointer, Func<string, Rejection?> key)
    {
        if (accounts.Count > Limits.ChartEntries) return new Rejection("too_many_accounts", $"There is room for {Limits.ChartEntries} accounts here.", pointer);
        foreach (var (name, account) in accounts)
        {
            if (key(name) is { } bad) return bad;
            if (!Account().IsMatch(account)) return new Rejection("bad_account", "An account is 3 to 20 letters and digits.", $"{pointer}/{Escaped(name)}");
        }

        return null;
    }

    private static Rejection? Rate(string key)
    {
        var parts = key.Split(' ');
        return parts.Length == 2 && Fields.Country(parts[0], "") is null && Decimals.Parse(parts[1], Limits.UnitPriceDigits, "") is { Rejection: null } percent && Decimals.ToText(percent.Value) == parts[1]
            ? null
            : new Rejection("bad_rate_name", $"'{key}' names no tax rate: write country and percentage, such as FR 20 or FR 5.5.", "/tax_rates");
    }

    private static bool Same(ChartOfAccounts left, ChartOfAccounts right) => left.TaxDueOn == right.TaxDueOn
        && Same(left.Roles, right.Roles) && Same(left.Plans, right.Plans) && Same(left.TaxRates, right.TaxRates) && Same(left.Methods, right.Methods);

    private static bool Same<TKey>(IReadOnlyDictionary<TKey, string> left, IReadOnlyDictionary<TKey, string> right) where TKey : notnull =>
        left.Count == right.Count && left.All(pair => right.TryGetValue(pair.Key, out var value) && value == pair.Value);

    private static string Escaped(string key) => key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    [GeneratedRegex("^[A-Za-z0-9]{3,20}$")]
    private static partial Regex Account();
}
