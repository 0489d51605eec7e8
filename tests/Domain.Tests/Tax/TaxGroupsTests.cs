using CsCheck;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Tax;

namespace OrleansBilling.Tests.Tax;

public sealed class TaxGroupsTests
{
    private static readonly AppliedRate[] Twenty = [new("VAT", 20m)];

    [Fact] // EN 16931: the sum is taxed and rounded once; three times 0.33 at 20 % is 0.198, and not three times 0.07
    public void Tax_is_rounded_once_on_the_sum_of_a_group_and_shared_out()
    {
        var (lines, groups) = TaxGroups.Apply([On(0.33m), On(0.33m), On(0.33m)], A.Eur);

        Assert.Equal(new TaxGroup("standard", "VAT", 20m, A.Euros(0.99m), A.Euros(0.20m)), Assert.Single(groups));
        Assert.Equal([7, 7, 6], lines.Select(line => line.Tax.Minor));
        Assert.All(lines, line => Assert.Equal(33, line.Net.Minor));
    }

    [Fact] // ninja-inclusive-two-lines
    public void Two_lines_of_10_with_10_percent_inside_hold_1_82_of_tax()
    {
        AppliedRate[] ten = [new("VAT", 10m)];

        var (lines, groups) = TaxGroups.Apply([Inside(10m, ten), Inside(10m, ten)], A.Eur);

        Assert.Equal((1818, 182), (groups[0].Taxable.Minor, groups[0].Tax.Minor));
        Assert.Equal([(909L, 91L), (909L, 91L)], lines.Select(line => (line.Net.Minor, line.Tax.Minor)));
    }

    [Fact] // the second check of ninja-inclusive-two-lines
    public void One_line_of_10_with_10_percent_inside_holds_0_91() =>
        Assert.Equal(91, TaxGroups.Apply([Inside(10m, [new("VAT", 10m)])], A.Eur).Groups[0].Tax.Minor);

    [Fact]
    public void Several_names_each_have_their_rounding_on_top_and_share_the_tax_inside()
    {
        AppliedRate[] quebec = [new("GST", 5m), new("QST", 9.975m)];

        Assert.Equal([167L, 332L], TaxGroups.Apply([On(33.33m, rates: quebec)], A.Eur).Groups.Select(group => group.Tax.Minor));
        var inside = TaxGroups.Apply([Inside(114.98m, quebec)], A.Eur);
        Assert.Equal([(10000L, 500L), (10000L, 998L)], inside.Groups.Select(group => (group.Taxable.Minor, group.Tax.Minor)));
        Assert.Equal((10000L, 1498L), (inside.Lines[0].Net.Minor, inside.Lines[0].Tax.Minor));
    }

    [Fact] // 0.03 and 0.03 at 10 % are 0.006, one cent: not 0.003 twice, which is none
    public void A_rate_is_rounded_once_over_all_its_lines_whatever_other_rates_they_have()
    {
        AppliedRate[] both = [new("VAT", 10m), new("CITY", 1m)];

        var (lines, groups) = TaxGroups.Apply([On(0.03m, rates: [both[0]]), On(0.03m, rates: both)], A.Eur);

        Assert.Equal([new TaxGroup("standard", "VAT", 10m, A.Euros(0.06m), A.Euros(0.01m)), new TaxGroup("standard", "CITY", 1m, A.Euros(0.03m), A.Euros(0m))], groups);
        Assert.Equal([1L, 0L], lines.Select(line => line.Tax.Minor));
    }

    [Fact]
    public void Categories_rates_and_behaviours_are_groups_of_their_own()
    {
        var (lines, groups) = TaxGroups.Apply([On(10m), On(10m, "books", [new("VAT", 5.5m)]), On(10m, "free", []), Inside(12m, Twenty)], A.Eur);

        Assert.Equal([200L, 55L, 0L, 200L], lines.Select(line => line.Tax.Minor));
        Assert.Equal(["standard", "books", "free"], groups.Select(group => group.Category));
        Assert.Equal((2000L, 400L), (groups[0].Taxable.Minor, groups[0].Tax.Minor));
    }

    [Fact]
    public void What_cancels_out_has_no_tax() => Assert.All(TaxGroups.Apply([On(10m), On(-10m)], A.Eur).Lines, line => Assert.True(line.Tax.IsZero));

    [Fact]
    public void Nothing_gives_no_groups() => Assert.Empty(TaxGroups.Apply([], A.Eur).Groups);

    [Fact]
    public void Lines_add_up_to_their_groups_and_gross_prices_stay_what_they_are() =>
        Gen.Select(Gen.Long[-100_000, 100_000].Array[0, 12], Gen.Int[0, 2].Array[12], Gen.Bool, Gen.Int[0, 100_000]).Sample((amounts, rates, inclusive, permille) =>
        {
            AppliedRate[][] known = [[], [new("A", permille / 1000m)], [new("A", permille / 1000m), new("B", 9.975m)]];
            TaxableLine[] lines = [.. amounts.Select((amount, i) => new TaxableLine(
                new Money(amount, A.Eur), "standard", inclusive ? TaxBehavior.Inclusive : TaxBehavior.Exclusive, known[rates[i]]))];

            var (taxed, groups) = TaxGroups.Apply(lines, A.Eur);

            Assert.Equal(groups.Sum(group => group.Tax.Minor), taxed.Sum(line => line.Tax.Minor));
            for (var i = 0; i < lines.Length; i++)
            {
                Assert.Equal(lines[i].Amount, inclusive ? taxed[i].Net + taxed[i].Tax : taxed[i].Net);
                if (rates[i] == 0) Assert.True(taxed[i].Tax.IsZero);
            }
        });

    private static TaxableLine On(decimal amount, string category = "standard", AppliedRate[]? rates = null) =>
        new(A.Euros(amount), category, TaxBehavior.Exclusive, rates ?? Twenty);

    private static TaxableLine Inside(decimal amount, AppliedRate[] rates) => new(A.Euros(amount), "standard", TaxBehavior.Inclusive, rates);
}
