using OrleansBilling.Domain.Ledger;
using OrleansBilling.Domain.Organizations;

namespace OrleansBilling.Tests.Ledger;

public sealed class SaveChartTests
{
    private static readonly ChartDraft Nothing = new(
        new Dictionary<string, string>(), new Dictionary<string, string>(), new Dictionary<string, string>(), new Dictionary<string, string>(), null);

    public static TheoryData<string, string, Func<ChartDraft, ChartDraft>> Refusals => new()
    {
        { "unknown_value", "/tax_due_on", d => d with { TaxDueOn = "later" } },
        { "unknown_account_role", "/accounts/a~1b", d => d with { Accounts = One("a/b", "411000") } },
        { "bad_account", "/accounts/bank", d => d with { Accounts = One("bank", "51") } },
        { "bad_account", "/accounts/bank", d => d with { Accounts = One("bank", "512 000") } },
        { "bad_account", "/plans/pro", d => d with { Plans = One("pro", new string('7', 21)) } },
        { "bad_code", "/plans", d => d with { Plans = One("p r o", "706100") } },
        { "bad_rate_name", "/tax_rates", d => d with { TaxRates = One("FR", "445712") } },
        { "bad_rate_name", "/tax_rates", d => d with { TaxRates = One("fr 20", "445712") } },
        { "bad_rate_name", "/tax_rates", d => d with { TaxRates = One("FR 20.0", "445712") } },
        { "bad_code", "/methods", d => d with { Methods = One("", "512100") } },
        { "too_many_accounts", "/plans", d => d with { Plans = Enumerable.Range(0, 501).ToDictionary(i => $"p{i}", _ => "706100") } },
        { "account_used_twice", "/accounts", d => d with { Accounts = One("bank", "411000") } },
    };

    [Theory, MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    public void A_bad_chart_names_the_field_that_is_wrong(string code, string pointer, Func<ChartDraft, ChartDraft> spoil) =>
        SaveChart.Decide(A.Organization(), spoil(Nothing)).Rejection.ShouldBe(code, pointer);

    [Fact]
    public void What_is_left_out_is_as_it_ships_and_the_same_chart_again_changes_nothing()
    {
        var draft = Nothing with { Accounts = One("late_fees", "758000"), Plans = One("pro", "706100"), TaxRates = One("FR 5.5", "445711"), Methods = One("card", "511500"), TaxDueOn = "receipt" };

        var saved = SaveChart.Decide(A.Organization(), draft);
        var state = saved.Events.Aggregate(A.Organization(), OrganizationEvolution.Evolve);

        Assert.Equal(("758000", "706000", "511500", "512000"), (state.Chart.Of(LedgerRole.LateFees), state.Chart.Of(LedgerRole.Revenue), state.Chart.BankOf("card"), state.Chart.BankOf("transfer")));
        Assert.Equal(("445711", "445710"), (state.Chart.TaxOf(new TaxPlace("FR", 5.50m)), state.Chart.TaxOf(new TaxPlace("FR", 20))));
        Assert.Equal(TaxDueOn.Receipt, state.Chart.TaxDueOn);
        Assert.Empty(SaveChart.Decide(state, draft).Events);
        Assert.Single(SaveChart.Decide(state, Nothing).Events);
        Assert.Empty(SaveChart.Decide(A.Organization(), Nothing).Events);
        SaveChart.Decide(null, Nothing).Rejection.ShouldBe("organization_not_found", null, RejectionKind.Missing);
    }

    [Fact]
    public void Every_role_has_a_word_and_an_account() => Assert.Equal(
        "receivable 411000, revenue 706000, late_fees 763100, deferred 487000, tax_due 445710, tax_pending 445740, bank 512000, customer_credit 419100, goodwill 709600, doubtful 416000, bad_debt 654100, recovered 771400",
        string.Join(", ", Enum.GetValues<LedgerRole>().Select(role => $"{EnumWords.Of(role)} {ChartOfAccounts.Default.Of(role)}")));

    private static Dictionary<string, string> One(string key, string value) => new() { [key] = value };
}
