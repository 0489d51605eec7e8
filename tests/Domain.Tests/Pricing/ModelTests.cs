using CsCheck;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Audit;

namespace OrleansBilling.Tests.Pricing;

/// <summary>What each model makes of a quantity, and that whoever follows its derivation arrives there too.</summary>
public sealed class ModelTests
{
    private static readonly TierDraft[] TwoWithFlats = [new("5", "10", "100"), new(null, "5", "50")];
    private static readonly TierDraft[] FlatsThenUnits = [new("5", "0", "100"), new("10", "0", "50"), new("15", "5", "0"), new(null, "1", "0")];
    private static readonly TierDraft[] Packs = [new("1000", "2.95", PackageSize: "100"), new(null, "5.95", PackageSize: "1000")];

    [Theory] // lago-model-graduated-with-flats and openmeter-graduated-flats
    [InlineData("3", "130.00")]
    [InlineData("8", "215.00")]
    [InlineData("5", "150.00")] // the upper bound is inclusive: the fifth unit is the last of the first tier
    [InlineData("5.5", "202.50")]
    [InlineData("0", "0.00")]
    public void Graduated_prices_each_unit_in_its_tier_and_adds_the_flat_amounts_reached(string quantity, string amount) =>
        Costs(Tiered("graduated", TwoWithFlats), quantity, amount);

    [Theory]
    [InlineData("22", "182.00")]
    [InlineData("12", "160.00")]
    [InlineData("5", "100.00")]
    [InlineData("6", "150.00")]
    public void A_tier_may_cost_one_amount_only(string quantity, string amount) => Costs(Tiered("graduated", FlatsThenUnits), quantity, amount);

    [Theory]
    [InlineData("3", "130.00")]
    [InlineData("5", "150.00")]
    [InlineData("8", "90.00")] // all eight at 5, and the flat amount of the one tier reached
    [InlineData("0", "0.00")]
    public void Volume_prices_all_units_in_the_tier_reached(string quantity, string amount) => Costs(Tiered("volume", TwoWithFlats), quantity, amount);

    [Theory] // kb-usage-packs-month: packs are counted once for the period, not for each event
    [InlineData("199", "5.90")]
    [InlineData("350", "11.80")]
    [InlineData("0", "0.00")]
    [InlineData("1000", "29.50")]
    [InlineData("1001", "35.45")]
    [InlineData("2000.000001", "41.40")]
    public void Graduated_packs_of_each_tier_are_used_up_in_turn(string quantity, string amount) => Costs(Tiered("graduated", Packs), quantity, amount);

    [Theory]
    [InlineData("199", "5.90")]
    [InlineData("1001", "11.90")]
    public void The_tier_reached_prices_all_packs_by_volume(string quantity, string amount) => Costs(Tiered("volume", Packs), quantity, amount);

    [Theory] // lago-model-package-free-units and kb-usage-minutes-and-megabytes
    [InlineData("100.00", "10", "5", "3", "0.00")]
    [InlineData("100.00", "10", "5", "5", "0.00")]
    [InlineData("100.00", "10", "5", "12", "100.00")]
    [InlineData("100.00", "10", "5", "15", "100.00")]
    [InlineData("100.00", "10", "5", "16", "200.00")]
    [InlineData("0.50", "1000", null, "1000", "0.50")]
    [InlineData("0.30", "512", null, "30720", "18.00")]
    [InlineData("0.30", "0.3", null, "0.9", "0.90")]
    public void A_package_begun_is_charged_whole(string price, string size, string? free, string quantity, string amount) =>
        Costs(A.FlatComponent with { Kind = "usage", Meter = "m", Model = "package", Amount = price, More = new PriceDraft { Size = size, Free = free } }, quantity, amount);

    [Theory] // kb-usage-fraction-of-cent
    [InlineData("0.067", "55", "3.69")]
    [InlineData("0.0125", "1", "0.01")]
    [InlineData("1.25", "0", "0.00")]
    public void A_price_per_unit_is_multiplied_and_rounded_once(string price, string quantity, string amount) =>
        Costs(A.SeatComponent with { Kind = "usage", Meter = "m", UnitAmount = price }, quantity, amount);

    [Fact]
    public void A_flat_price_of_usage_is_due_once_there_is_any()
    {
        Costs(A.FlatComponent with { Kind = "usage", Meter = "m" }, "0", "0.00");
        Costs(A.FlatComponent with { Kind = "usage", Meter = "m" }, "0.5", "31.00");
    }

    [Theory]
    [InlineData("80", "0.00")]
    [InlineData("100", "0.00")]
    [InlineData("101", "7.50")]
    public void Included_units_are_not_seen_by_the_price(string quantity, string amount) =>
        Costs(A.SeatComponent with { Kind = "usage", Meter = "m", IncludedUnits = "100" }, quantity, amount);

    [Fact] // lago-model-percentage-free-events: 1 % plus 5.00, of four events of 10 three are free
    public void A_percentage_adds_up_the_events_by_what_they_cost()
    {
        var component = Percentage(new PriceDraft { Percent = "1", FixedAmount = "5", FreeEvents = 3, MinimumPerEvent = "0.50", MaximumPerEvent = "20" });

        Costs(component, new UsageTotal(40, 4) { Percentage = new PercentageParts(10, 1, 0, 0) }, "5.10");
        Costs(component, new UsageTotal(4000, 8) { Percentage = new PercentageParts(10, 1, 2, 2) }, "46.10");
        Costs(component, UsageTotal.Nothing, "0.00");
    }

    [Fact]
    public void Every_model_may_be_recurring_and_is_prorated_by_days()
    {
        var half = new Proration(14, 28);

        Costs(Tiered("graduated", TwoWithFlats) with { Kind = "recurring", Meter = null }, "8", "107.50", half);
        Costs(Tiered("volume", TwoWithFlats) with { Kind = "recurring", Meter = null }, "8", "45.00", half);
        Costs(A.FlatComponent with { Model = "package", More = new PriceDraft { Size = "10" } }, "11", "31.00", half);
        Costs(A.SeatComponent with { IncludedUnits = "2" }, "3", "3.75", half);
        Costs(A.FlatComponent, "1", "15.50", half);
    }

    [Theory]
    [InlineData("50", "375.00", 1, 1)]
    [InlineData("60", "400.00", 1, 1)]
    [InlineData("60", "200.00", 14, 28)]
    public void A_component_costs_at_most_its_maximum_and_a_short_period_its_share(string quantity, string amount, int days, int periodDays) =>
        Costs(A.SeatComponent with { MaximumAmount = "400.00" }, quantity, amount, new Proration(days, periodDays));

    [Fact]
    public void Of_usage_the_maximum_has_its_share_of_a_short_period_and_the_price_has_not()
    {
        var component = A.SeatComponent with { Kind = "usage", Meter = "m", MaximumAmount = "100.00" };

        Costs(component, new UsageTotal(5, 5), "37.50", new Proration(15, 30));
        Costs(component, new UsageTotal(9, 5), "50.00", new Proration(15, 30));
    }

    [Fact]
    public void Any_price_of_any_quantity_is_what_its_derivation_says() =>
        Gen.Select(Tiers, Gen.Int[0, 3], Gen.Decimal[0, 3000], Gen.Decimal[0, 100], Gen.Int[1, 31], Gen.Int[0, 2]).Sample((tiers, model, quantity, included, days, bounds) =>
        {
            var component = Component(new ComponentDraft("c", "C", "recurring", null, null, null, null, null)
            {
                IncludedUnits = Decimals.ToText(Math.Round(included, 2)),
                MaximumAmount = bounds == 1 ? "120.00" : null,
            } switch
            {
                var draft when model == 0 => draft with { Model = "per_unit", UnitAmount = tiers[0].UnitAmount },
                var draft when model == 1 => draft with { Model = "package", Amount = "3.70", More = new PriceDraft { Size = "7.5", Free = "2" } },
                var draft => draft with { Model = model == 2 ? "graduated" : "volume", More = new PriceDraft { Tiers = tiers } },
            });
            var charge = PriceComponent.Price(A.Plan(), component, Math.Round(quantity, 3), A.Period("2026-01-01", "2026-02-01"), new Proration(days, 31));

            Assert.Equal(charge.Amount.ToMajor(), ExactDerivation.Recompute(charge.Derivation));
            Assert.Equal(charge.Amount, PriceComponent.Amount(component, A.Eur, charge.Quantity, new Proration(days, 31)));
            Assert.Equal(charge.Derivation.Inputs.Count, charge.Derivation.Inputs.Select(input => input.Name).Distinct().Count());
        }, iter: 2000);

    [Fact]
    public void Graduated_never_falls_when_the_quantity_rises() =>
        Gen.Select(Tiers, Gen.Decimal[0, 3000], Gen.Decimal[0, 500]).Sample((tiers, quantity, more) =>
        {
            var component = Component(Tiered("graduated", tiers));

            Assert.True(Price(component, quantity) <= Price(component, quantity + more));
        }, iter: 500);

    private static readonly Gen<TierDraft[]> Tiers = Gen.Select(Gen.Int[1, 400].Array[0, 5], Gen.Int[0, 9999].Array[6], Gen.Int[0, 3].Array[6], (steps, prices, extras) =>
    {
        var tiers = new List<TierDraft>();
        var upTo = 0;
        for (var i = 0; i <= steps.Length; i++)
        {
            if (i < steps.Length) upTo += steps[i];
            tiers.Add(new TierDraft(
                i < steps.Length ? $"{upTo}" : null,
                Decimals.ToText(prices[i] / 1000m),
                (extras[i] & 1) == 1 ? Decimals.ToText(prices[i] / 100m) : null,
                (extras[i] & 2) == 2 ? "12" : null));
        }

        return tiers.ToArray();
    });

    private static ComponentDraft Tiered(string model, TierDraft[] tiers) =>
        new ComponentDraft("c", "C", "usage", null, null, model, null, null) { Meter = "m", More = new PriceDraft { Tiers = tiers } };

    private static ComponentDraft Percentage(PriceDraft price) => new ComponentDraft("c", "C", "usage", null, null, "percentage", null, null) { Meter = "m", More = price };

    private static Component Component(ComponentDraft draft) => A.Plan(A.PlanDraft with { Components = [draft] }).Components[0];

    private static Money Price(Component component, decimal quantity) => PriceComponent.Amount(component, A.Eur, Math.Round(quantity, 3), Proration.Whole);

    private static void Costs(ComponentDraft draft, string quantity, string amount, Proration? proration = null)
    {
        var number = decimal.Parse(quantity, System.Globalization.CultureInfo.InvariantCulture);
        if (draft.Kind == "usage") Costs(draft, new UsageTotal(number, 1), amount, proration);
        else Check(PriceComponent.Price(A.Plan(), Component(draft), number, A.Period("2026-01-01", "2026-02-01"), proration ?? Proration.Whole), amount, ChargeKind.Recurring);
    }

    private static void Costs(ComponentDraft draft, UsageTotal total, string amount, Proration? share = null) =>
        Check(PriceComponent.PriceUsage(A.Plan(), Component(draft), total, A.Period("2026-01-01", "2026-02-01"), share ?? Proration.Whole), amount, ChargeKind.Usage);

    private static void Check(Charge charge, string amount, ChargeKind kind)
    {
        Assert.Equal((amount, kind), (charge.Amount.ToAmountString(), charge.Kind));
        Assert.Equal(charge.Amount.ToMajor(), ExactDerivation.Recompute(charge.Derivation));
    }
}
