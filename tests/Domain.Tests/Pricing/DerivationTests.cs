using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Tests.Pricing;

/// <summary>What each line tells of how it came about, word for word: people and programs read it.</summary>
public sealed class DerivationTests
{
    private static readonly ServicePeriod Month = A.Period("2026-01-15", "2026-02-15");
    private static readonly Proration Half = new(10, 20);

    [Fact]
    public void Flat_and_per_unit() => Tell(
        (Price(new FlatPrice(A.Euros(31)), 3), "31.00 = amount | amount=31.00"),
        (Price(new FlatPrice(A.Euros(31)), 3, Half), "15.50 = amount * days / period_days | amount=31.00 days=10 period_days=20"),
        (Price(new PerUnitPrice(0.0125m), 3), "0.04 = unit_amount * quantity | unit_amount=0.0125 quantity=3"),
        (Price(new PerUnitPrice(2), 5, included: 3), "4.00 = unit_amount * units | unit_amount=2.00 quantity=5 included_units=3 units=2"),
        (Price(new PerUnitPrice(2), 2, included: 3), "0.00 = unit_amount * units | unit_amount=2.00 quantity=2 included_units=3 units=0"));

    [Fact]
    public void Packages() => Tell(
        (Price(new PackagePrice(A.Euros(100), 10, 0), 12), "200.00 = packages * amount | packages=2 amount=100.00 quantity=12 size=10"),
        (Price(new PackagePrice(A.Euros(100), 10, 5), 12), "100.00 = packages * amount | packages=1 amount=100.00 quantity=12 size=10 free=5"),
        (Price(new PackagePrice(A.Euros(100), 10, 5), 5), "0.00 = packages * amount | packages=0 amount=100.00 quantity=5 size=10 free=5"),
        (Price(new PackagePrice(A.Euros(100), 10, 5), 2), "0.00 = packages * amount | packages=0 amount=100.00 quantity=2 size=10 free=5"));

    [Fact]
    public void Graduated() => Tell(
        (Price(new GraduatedPrice(Flats), 3), "130.00 = t1_units * t1_price + t1_flat | quantity=3 t1_units=3 t1_price=10.00 t1_flat=100.00 t1_up_to=5"),
        (Price(new GraduatedPrice(Flats), 5), "150.00 = t1_units * t1_price + t1_flat | quantity=5 t1_units=5 t1_price=10.00 t1_flat=100.00 t1_up_to=5"),
        (
            Price(new GraduatedPrice(Flats), 8, Half),
            "107.50 = (t1_units * t1_price + t1_flat + t2_units * t2_price + t2_flat) * days / period_days | quantity=8 t1_units=5 t1_price=10.00 t1_flat=100.00 t1_up_to=5 "
            + "t2_units=3 t2_price=5.00 t2_flat=50.00 days=10 period_days=20"),
        (
            Price(new GraduatedPrice(Packs), 1001),
            "35.45 = t1_packages * t1_price + t2_packages * t2_price | quantity=1001 t1_units=1000 t1_package_size=100 t1_packages=10 t1_price=2.95 t1_up_to=1000 "
            + "t2_units=1 t2_package_size=1000 t2_packages=1 t2_price=5.95"),
        (Price(new GraduatedPrice(Flats), 0), "0.00 = 0 | quantity=0"));

    [Fact]
    public void Volume()
    {
        Tell(
            (Price(new VolumePrice(Flats), 5), "150.00 = quantity * unit_amount + flat_amount | quantity=5 unit_amount=10.00 flat_amount=100.00 up_to=5 tier=1"),
            (Price(new VolumePrice(Flats), 8, included: 1), "85.00 = units * unit_amount + flat_amount | quantity=8 included_units=1 units=7 unit_amount=5.00 flat_amount=50.00 tier=2"),
            (Price(new VolumePrice(Packs), 1001), "11.90 = packages * unit_amount | quantity=1001 package_size=1000 packages=2 unit_amount=5.95 tier=2"),
            (Price(new VolumePrice(Flats), 0), "0.00 = 0 | quantity=0"));
        Assert.Equal(10m, Price(new VolumePrice(Flats), 5).UnitAmount);
        Assert.Null(Price(new VolumePrice(Packs), 1001).UnitAmount);
    }

    [Fact]
    public void Percentages()
    {
        var all = new PercentagePrice(1.5m, 0.25m, 2, 100, 0.5m, 9);
        Tell(
            (
                Usage(all, new UsageTotal(2000, 12) { Percentage = new PercentageParts(1400, 6, 3, 1) }),
                "33.00 = percent / 100 * charged_amount + fixed_amount * charged_events + minimum_per_event * events_at_minimum + maximum_per_event * events_at_maximum | "
                + "percent=1.5 charged_amount=1400 events=12 events_amount=2000 free_events=2 free_amount=100 fixed_amount=0.25 charged_events=6 minimum_per_event=0.5 "
                + "events_at_minimum=3 maximum_per_event=9 events_at_maximum=1"),
            (
                Usage(new PercentagePrice(2, null, null, null, null, null), new UsageTotal(50, 1) { Percentage = new PercentageParts(50, 1, 0, 0) }),
                "1.00 = percent / 100 * charged_amount | percent=2 charged_amount=50 events=1 events_amount=50"),
            (Usage(new FlatPrice(A.Euros(9)), UsageTotal.Nothing), "0.00 = 0 | quantity=0"),
            (Usage(new FlatPrice(A.Euros(9)), new UsageTotal(1, 1)), "9.00 = amount | amount=9.00"));
        Assert.Contains("each event", Assert.Throws<InvalidOperationException>(() => Usage(all, new UsageTotal(1, 1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_maximum_says_what_it_cut() => Tell(
        (Price(new PerUnitPrice(7.5m), 3, maximum: "20.00"), "20.00 = maximum_amount | maximum_amount=20.00 before_maximum=22.50 before_maximum_is=unit_amount * quantity unit_amount=7.50 quantity=3"),
        (Price(new PerUnitPrice(7.5m), 3, maximum: "22.50"), "22.50 = unit_amount * quantity | unit_amount=7.50 quantity=3"),
        (
            Price(new PerUnitPrice(7.5m), 3, Half, maximum: "20.00"),
            "10.00 = maximum_amount * days / period_days | maximum_amount=20.00 days=10 period_days=20 before_maximum=11.25 "
            + "before_maximum_is=unit_amount * quantity * days / period_days unit_amount=7.50 quantity=3"));

    [Fact]
    public void A_line_by_hand()
    {
        var (amount, derivation) = PriceComponent.Product(0.335m, 3, A.Eur);
        Assert.Equal("1.01 = unit_amount * quantity | unit_amount=0.335 quantity=3", Text(amount, derivation));
        Assert.Equal("half_away_from_zero:2", derivation.Rounding);
    }

    [Fact]
    public void A_minimum_says_whose_it_is_and_what_is_missing()
    {
        var component = Component(new PerUnitPrice(1)) with { MinimumAmount = A.Euros(10), TaxCategory = "reduced" };
        var plan = Plan(component) with { MinimumAmount = A.Euros(50) };
        var earned = Price(new PerUnitPrice(1), 3);

        var charges = Commitments.Settle(plan, plan.MinimumAmount, Month, Half, [new PartAmount("c", ChargeKind.Recurring, A.Euros(1))], [earned]);

        Assert.Equal(
            [
                "Calls: Minimum reduced 1.00 = minimum_amount * days / period_days - charged | minimum_amount=10.00 days=10 period_days=20 charged=4.00",
                "Minimum standard 20.00 = minimum_amount * days / period_days - charged | minimum_amount=50.00 days=10 period_days=20 charged=5.00",
            ],
            charges.Skip(1).Select(charge => $"{charge.Description} {charge.TaxCategory} {Text(charge.Amount, charge.Derivation)}"));
    }

    [Fact]
    public void A_plans_maximum_comes_off_usage_first_and_says_so()
    {
        var usage = Component(new PerUnitPrice(1)) with { Code = "u", Kind = ComponentKind.Usage, Meter = "calls", Aggregation = UsageAggregation.Sum };
        var plan = Plan(Component(new PerUnitPrice(1)), usage) with { MaximumAmount = A.Euros(100) };
        Charge[] arrears = [Price(new PerUnitPrice(1), 60), PriceComponent.PriceUsage(plan, usage, new UsageTotal(30, 1), Month, Proration.Whole)];

        Assert.Equal(["60.00", "30.00"], Cut([]));
        Assert.Equal(["60.00", "30.00"], Cut([Ahead(10)])); // reached to the cent
        Assert.Equal(["60.00", "29.99"], Cut([Ahead(10.01m)]));
        Assert.Equal(["60.00", "0.00"], Cut([Ahead(40)]));
        Assert.Equal(["45.00", "0.00"], Cut([Ahead(55)]));
        Assert.Equal(["0.00", "0.00"], Cut([Ahead(100)]));
        Assert.Equal(["0.00", "0.00"], Cut([Ahead(130)]));
        var half = Commitments.Settle(plan, null, Month, Half, [], arrears);
        Assert.Equal(["50.00", "0.00"], half.Select(charge => charge.Amount.ToAmountString()));
        Assert.Equal(
            [
                "50.00 = unit_amount * quantity - over_maximum | unit_amount=1.00 quantity=60 over_maximum=10.00 plan_maximum_amount=100.00",
                "0.00 = priced - over_maximum | unit_amount=1.00 quantity=30 priced=30.00 over_maximum=30.00 plan_maximum_amount=100.00",
            ],
            half.Select(charge => Text(charge.Amount, charge.Derivation)));

        PartAmount Ahead(decimal amount) => new("c", ChargeKind.Recurring, A.Euros(amount));
        IEnumerable<string> Cut(PartAmount[] ahead) => Commitments.Settle(plan, null, Month, Proration.Whole, ahead, arrears).Select(charge => charge.Amount.ToAmountString());
    }

    [Fact]
    public void The_dearest_component_that_still_fits_a_document()
    {
        var most = Money.Limit / Limits.LinesPerInvoice / 100m;

        Assert.False(PriceComponent.TooDear(Component(new PerUnitPrice(1)), A.Eur, most));
        Assert.True(PriceComponent.TooDear(Component(new PerUnitPrice(1)), A.Eur, most + 0.01m));
    }

    private static Tier[] Flats => [new(5, 10, A.Euros(100), null), new(null, 5, A.Euros(50), null)];

    private static Tier[] Packs => [new(1000, 2.95m, null, 100), new(null, 5.95m, null, 1000)];

    private static Component Component(Price price) => new("c", "Calls", ComponentKind.Recurring, price, null, null);

    private static PlanVersion Plan(params Component[] components) => A.Plan() with { Components = components };

    private static Charge Price(Price price, decimal quantity, Proration? share = null, decimal included = 0, string? maximum = null)
    {
        var component = Component(price) with { IncludedUnits = included, MaximumAmount = maximum is null ? null : A.Euros(decimal.Parse(maximum, System.Globalization.CultureInfo.InvariantCulture)) };
        return PriceComponent.Price(Plan(component), component, quantity, Month, share ?? Proration.Whole);
    }

    private static Charge Usage(Price price, UsageTotal total)
    {
        var component = Component(price) with { Kind = ComponentKind.Usage };
        return PriceComponent.PriceUsage(Plan(component), component, total, Month, Proration.Whole);
    }

    private static void Tell(params (Charge Charge, string Expected)[] rows)
    {
        foreach (var (charge, expected) in rows) Assert.Equal(expected, Text(charge.Amount, charge.Derivation));
    }

    private static string Text(Money amount, Derivation derivation) =>
        $"{amount.ToAmountString()} = {derivation.Formula} | {string.Join(' ', derivation.Inputs.Select(input => $"{input.Name}={input.Value}"))}";
}
