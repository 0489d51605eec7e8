using OrleansBilling.Domain.Tax;

namespace OrleansBilling.Tests.Tax;

public sealed class TaxRatesTests
{
    private static readonly TaxSituation French = new("FR", TaxExemption.None, null);

    [Theory]
    [InlineData("2013-12-31", "19.6")]
    [InlineData("2014-01-01", "20")]
    [InlineData("2030-01-01", "20")]
    public void The_rate_that_came_into_force_last_applies(string day, string percent)
    {
        TaxRate[] rates = [A.Rate(20m, "2014-01-01"), A.Rate(19.6m, "2000-04-01")];

        Assert.Equal(percent, Decimals.ToText(Assert.Single(TaxRates.Applicable(rates, French, "standard", A.Day(day))).Percent));
    }

    [Fact]
    public void Before_its_first_day_in_another_country_or_category_no_rate_applies()
    {
        TaxRate[] rates = [A.Rate(20m, "2014-01-01")];

        Assert.Empty(TaxRates.Applicable(rates, French, "standard", A.Day("2013-12-31")));
        Assert.Empty(TaxRates.Applicable(rates, French with { Country = "DE" }, "standard", A.Day("2026-01-01")));
        Assert.Empty(TaxRates.Applicable(rates, French, "books", A.Day("2026-01-01")));
    }

    [Fact]
    public void Rates_of_several_names_apply_together_ordered_by_name()
    {
        TaxRate[] rates = [A.Rate(9.975m, name: "QST"), A.Rate(5m, name: "GST"), A.Rate(7m, "1991-01-01", name: "GST")];

        Assert.Equal([new AppliedRate("GST", 5m), new AppliedRate("QST", 9.975m)], TaxRates.Applicable(rates, French, "standard", A.Day("2026-01-01")));
    }

    [Fact]
    public void Of_two_of_one_day_the_one_made_last_applies()
    {
        var first = A.Rate(20m, "2026-01-01");
        var second = A.Rate(21m, "2026-01-01") with { CreatedAt = A.Now + Duration.FromSeconds(1) };

        Assert.Equal(21m, Assert.Single(TaxRates.Applicable([second, first], French, "standard", A.Day("2026-01-01"))).Percent);
        Assert.Equal(21m, Assert.Single(TaxRates.Applicable([first, second], French, "standard", A.Day("2026-01-01"))).Percent);
    }

    [Fact]
    public void A_period_is_cut_by_changes_of_its_own_country_and_category_within_it_and_by_no_others()
    {
        TaxRate[] rates = [A.Rate(20m), A.Rate(21m, "2026-01-15"), A.Rate(22m, "2026-01-20"), A.Rate(23m, "2026-02-15"), A.Rate(7m, "2026-01-18", "DE"), A.Rate(5m, "2026-01-19", category: "books")];

        Assert.Equal([A.Period("2026-01-15", "2026-01-20"), A.Period("2026-01-20", "2026-02-15")], TaxRates.Stretches(rates, French, "standard", A.Period("2026-01-15", "2026-02-15")));
    }

    [Fact]
    public void A_rate_of_zero_takes_over_and_is_named() =>
        Assert.Equal([new AppliedRate("VAT", 0m)], TaxRates.Applicable([A.Rate(20m), A.Rate(0m, "2020-01-01")], French, "standard", A.Day("2026-01-01")));

    [Theory]
    [InlineData(TaxExemption.None, "fr", null)]
    [InlineData(TaxExemption.ReverseCharge, "fr-BE", "Autoliquidation (article 196 de la directive 2006/112/CE)")]
    [InlineData(TaxExemption.ReverseCharge, "de", "Reverse charge (Article 196, Directive 2006/112/EC)")]
    [InlineData(TaxExemption.ReverseCharge, null, "Reverse charge (Article 196, Directive 2006/112/EC)")]
    [InlineData(TaxExemption.Exempt, "FR", "Client exonéré de taxe")]
    [InlineData(TaxExemption.Exempt, "en", "Customer exempt from tax")]
    public void The_law_has_its_words(TaxExemption exemption, string? language, string? mention) =>
        Assert.Equal(mention, TaxRates.Mention(new TaxSituation("FR", exemption, language)));

    [Fact]
    public void Nobody_exempt_is_taxed()
    {
        Assert.Empty(TaxRates.Applicable([A.Rate(20m)], French with { Exemption = TaxExemption.Exempt }, "standard", A.Day("2026-01-01")));
        Assert.Empty(TaxRates.Applicable([A.Rate(20m)], French with { Exemption = TaxExemption.ReverseCharge }, "standard", A.Day("2026-01-01")));
    }
}
