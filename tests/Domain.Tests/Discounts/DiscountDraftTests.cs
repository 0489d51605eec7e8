using OrleansBilling.Domain.Discounts;

namespace OrleansBilling.Tests.Discounts;

public sealed class DiscountDraftTests
{
    private static readonly DiscountDraft Percent = new("20", null, null, "once", null, null);
    private static readonly DiscountDraft Amount = new(null, "5.00", "EUR", "forever", null, null);

    [Fact]
    public void A_percentage_and_an_amount_are_read()
    {
        var percent = (Percent with { Percent = "12.5", Duration = null, Periods = 3, AppliesTo = ["seat"] }).Read().Value;
        var amount = Amount.Read().Value;

        Assert.Equal((12.5m, (Money?)null, (int?)3), (percent.Percent, percent.Amount, percent.Periods));
        Assert.True(percent is { IsOnLines: true } && percent.Covers("seat") && !percent.Covers("fee") && !percent.Covers(null));
        Assert.Equal(((decimal?)null, (Money?)A.Euros(5), (int?)null), (amount.Percent, amount.Amount, amount.Periods));
        Assert.True(amount is { IsOnLines: false } && amount.Covers(null));
        Assert.Equal(1, Percent.Read().Value.Periods);
        Assert.Equal(100m, (Percent with { Percent = "100" }).Read().Value.Percent);
    }

    public static TheoryData<DiscountDraft, string, string> Wrong => new()
    {
        { Percent with { Amount = "5.00", Currency = "EUR" }, "percent_or_amount", "/percent" },
        { Percent with { Percent = null }, "percent_or_amount", "/percent" },
        { Percent with { Percent = "0" }, "percent_out_of_range", "/percent" },
        { Percent with { Percent = "100.01" }, "percent_out_of_range", "/percent" },
        { Percent with { Percent = "ten" }, "not_a_number", "/percent" },
        { Percent with { Currency = "EUR" }, "currency_without_amount", "/currency" },
        { Amount with { Amount = "0.00" }, "amount_not_positive", "/amount" },
        { Amount with { Amount = "-1.00" }, "amount_not_positive", "/amount" },
        { Amount with { Amount = "1.001" }, "too_many_digits", "/amount" },
        { Amount with { Currency = "XQX" }, "unknown_currency", "/currency" },
        { Amount with { Currency = null }, "currency_required", "/currency" },
        { Percent with { Duration = null }, "unknown_value", "/duration" },
        { Percent with { Duration = "twice" }, "unknown_value", "/duration" },
        { Percent with { Periods = 2 }, "unknown_value", "/duration" },
        { Percent with { Duration = null, Periods = 0 }, "periods_out_of_range", "/duration/periods" },
        { Percent with { Duration = null, Periods = 1201 }, "periods_out_of_range", "/duration/periods" },
        { Percent with { AppliesTo = [] }, "applies_to_out_of_range", "/applies_to" },
        { Percent with { AppliesTo = ["seat", "a b"] }, "bad_code", "/applies_to/1" },
        { Percent with { AppliesTo = ["seat", "fee", "seat"] }, "duplicate_code", "/applies_to/2" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_is_named(DiscountDraft draft, string code, string pointer)
    {
        var rejection = draft.Read().Rejection;

        Assert.Equal((code, pointer), (rejection?.Code, rejection?.Pointer));
    }
}
