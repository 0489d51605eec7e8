using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Discounts;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Audit;

namespace OrleansBilling.Tests.Discounts;

public sealed class TakeDiscountsTests
{
    [Fact]
    public void A_percentage_on_the_whole_is_rounded_once_and_split_by_largest_remainder()
    {
        var discounted = Take([Line("a", 0.05m), Line("b", 0.05m), Line("c", 0.05m)], Percent(1, 10));

        // 10 % of 0.15 is 0.02; line by line it would be 0.03.
        Assert.Equal([A.Euros(-0.01m), A.Euros(-0.01m)], discounted.Lines.Select(line => line.Amount));
        Assert.Equal(["a", "b"], discounted.Lines.Select(line => line.Component!));
        Assert.All(discounted.Lines, line => Assert.Equal((ChargeKind.Discount, (ChargeKind?)ChargeKind.OneTime), (line.Kind, line.TakenOff)));
    }

    [Fact]
    public void A_percentage_on_named_lines_is_rounded_line_by_line()
    {
        var discounted = Take([Line("a", 0.05m), Line("b", 0.05m), Line("c", 0.05m)], Percent(1, 10, "b", "a"));

        Assert.Equal([A.Euros(0.01m)], discounted.Charges[0].Taken.Select(taken => taken.Amount));
        Assert.Equal([A.Euros(0.01m)], discounted.Charges[1].Taken.Select(taken => taken.Amount));
        Assert.Empty(discounted.Charges[2].Taken);
    }

    [Fact]
    public void Those_on_lines_come_first_and_each_takes_of_what_is_left()
    {
        var discounted = Take([Line("a", 100), Line("b", 100)], Percent(1, 50), Percent(2, 10, "a"), Percent(3, 10));

        // a: 100 - 10 = 90, then half of 190 is 95, then a tenth of 95 is 9.50.
        Assert.Equal([(2, 10m), (1, 45m), (3, 4.5m)], discounted.Charges[0].Taken.Select(taken => (taken.Number, taken.Amount.ToMajor())));
        Assert.Equal([(1, 50m), (3, 5m)], discounted.Charges[1].Taken.Select(taken => (taken.Number, taken.Amount.ToMajor())));
        Assert.Equal(A.Euros(95), discounted.TakenBy(1, A.Eur));
    }

    [Fact]
    public void Nothing_goes_below_zero()
    {
        var discounted = Take([Line("a", 30), Line("b", 0)], Amount(1, 100), Percent(2, 100));

        Assert.Equal([(1, 30m)], discounted.Charges[0].Taken.Select(taken => (taken.Number, taken.Amount.ToMajor())));
        Assert.Single(discounted.Lines);
    }

    [Fact]
    public void An_amount_is_shared_by_what_each_line_has_left() => Assert.Equal(
        [A.Euros(-3.33m), A.Euros(-6.67m)], Take([Line("a", 50), Line("b", 100)], Amount(1, 10)).Lines.Select(line => line.Amount));

    [Fact]
    public void Every_line_of_every_discount_explains_itself() => Assert.All(
        Take([Line("a", 0.33m), Line("b", 0.34m), Line("c", 0.33m)], Percent(1, 33.3m), Amount(2, 0.05m), Percent(3, 12, "b"), Percent(4, 7)).Lines,
        line => Assert.Equal(line.Amount.ToMajor(), ExactDerivation.Recompute(line.Derivation)));

    [Fact]
    public void A_line_says_what_it_is()
    {
        var line = Assert.Single(Take([Line("a", 40)], new DiscountInForce(1, new DiscountTerms { Coupon = "TEN", Percent = 10 }, null)).Lines);

        Assert.Equal(("Coupon TEN, 10 %: Line a", "0 - base * percent / 100", "a", 1m), (line.Description, line.Derivation.Formula, line.Component, line.Quantity));
        Assert.Contains(new DerivationInput("coupon", "TEN"), line.Derivation.Inputs);
        Assert.Equal("Discount: Line a", Assert.Single(Take([Line("a", 40)], Amount(1, 1)).Lines).Description);
    }

    private static DiscountedCharges Take(Charge[] charges, params DiscountInForce[] discounts) => TakeDiscounts.From(charges, discounts, A.Eur);

    private static DiscountInForce Percent(int number, decimal percent, params string[] codes) => new(number, new DiscountTerms { Percent = percent, AppliesTo = codes }, null);

    private static DiscountInForce Amount(int number, decimal amount) => new(number, new DiscountTerms { Amount = A.Euros(amount) }, A.Euros(amount));

    private static Charge Line(string code, decimal amount) => new()
    {
        Component = code,
        Kind = ChargeKind.OneTime,
        Description = "Line " + code,
        Quantity = 3,
        UnitAmount = 1,
        Amount = A.Euros(amount),
        TaxCategory = "standard",
        TaxBehavior = TaxBehavior.Exclusive,
        Derivation = new Derivation("amount", [new("amount", "1")], "none"),
    };
}
