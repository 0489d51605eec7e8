using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Tests.Subscriptions;

/// <summary>Work done and extras: an amount, or a quantity and a unit price, with or without a code.</summary>
public sealed class AddOpenItemTests
{
    private static readonly OpenItemDraft Hours = new("work", "Work", null, "3", "120.00", null, null);
    private static readonly OpenItemDraft Sum = new(null, "Work", "360.00", null, null, null, null);

    public static TheoryData<string, string, OpenItemDraft> Refusals => new()
    {
        { "unknown_value", "/at", Hours with { At = "later" } },
        { "bad_code", "/code", Hours with { Code = "a b" } },
        { "text_required", "/description", Hours with { Description = "" } },
        { "bad_code", "/tax_category", Hours with { TaxCategory = "a b" } },
        { "price_twice", "/amount", Sum with { Quantity = "3" } },
        { "price_twice", "/amount", Sum with { UnitAmount = "120.00" } },
        { "not_a_number", "/amount", Sum with { Amount = "much" } },
        { "negative_price", "/amount", Sum with { Amount = "-0.01" } },
        { "amount_too_large", "/amount", Sum with { Amount = "40000000000.01" } },
        { "not_a_number", "/quantity", Hours with { Quantity = "many" } },
        { "not_a_number", "/unit_amount", Hours with { UnitAmount = "much" } },
        { "quantity_out_of_range", "/quantity", Hours with { Quantity = "-1" } },
        { "quantity_out_of_range", "/quantity", Hours with { Quantity = "1000000000.000001" } },
        { "negative_price", "/unit_amount", Hours with { UnitAmount = "-0.01" } },
        { "amount_too_large", "/unit_amount", Hours with { UnitAmount = "1000000000.01", Quantity = "0" } },
        { "amount_too_large", "/unit_amount", Hours with { UnitAmount = "1000000000", Quantity = "40.000001" } },
    };

    [Theory, MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    public void A_bad_item_names_the_field_that_is_wrong(string code, string pointer, OpenItemDraft draft) =>
        AddOpenItem.Decide(Active(), draft, A.Now).Rejection.ShouldBe(code, pointer);

    [Fact]
    public void What_is_over_takes_no_more_items()
    {
        var over = A.Subscription(A.Subscribe() with { EndsOn = A.Day("2026-01-16") }).Woken(A.At("2026-01-16T00:00:00Z"));

        AddOpenItem.Decide(over, Hours, A.Now).Rejection.ShouldBe("subscription_over", null, RejectionKind.Conflict);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("period_end", false)]
    [InlineData("now", true)]
    public void It_waits_for_the_next_bill_unless_it_is_wanted_at_once(string? at, bool atOnce) => Assert.Equal(atOnce, Added(Hours with { At = at }).AtOnce);

    [Fact]
    public void An_item_is_what_was_written_and_what_was_left_out_is_one_of_the_standard_rate()
    {
        Assert.Equal(new OpenItem(1, "work", "Work", 3, 120, "books", false, A.Now), Added(Hours with { TaxCategory = "books" }));
        Assert.Equal(new OpenItem(1, null, "Work", 1, 360, "standard", false, A.Now), Added(Sum));
        Assert.Equal((1m, 120m), (Added(Hours with { Quantity = null }).Quantity, Added(Hours with { Quantity = null }).UnitAmount));
    }

    [Fact]
    public void Nothing_may_cost_nothing_and_the_dearest_item_is_a_share_of_the_largest_invoice()
    {
        Assert.Equal(0m, Added(Hours with { UnitAmount = "0" }).UnitAmount);
        Assert.Equal(0m, Added(Sum with { Amount = "0" }).UnitAmount);
        Assert.Equal(0m, Added(Hours with { Quantity = "0" }).Quantity);
        Assert.Equal(40_000_000_000m, Added(Sum with { Amount = "40000000000.00" }).UnitAmount);
        Assert.Equal((40m, 1_000_000_000m), (Added(Hours with { UnitAmount = "1000000000", Quantity = "40" }).Quantity, Added(Hours with { UnitAmount = "1000000000", Quantity = "40" }).UnitAmount));
        Assert.Equal(1_000_000_000m, Added(Hours with { UnitAmount = "0.01", Quantity = "1000000000" }).Quantity);
    }

    private static OpenItem Added(OpenItemDraft draft)
    {
        var decision = AddOpenItem.Decide(Active(), draft, A.Now);
        Assert.Null(decision.Rejection);
        return Assert.IsType<OpenItemAdded>(Assert.Single(decision.Events)).Item;
    }

    private static SubscriptionState Active() => A.Subscription().Woken(A.Now);
}
