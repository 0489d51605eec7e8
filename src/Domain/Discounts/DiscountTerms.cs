using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Discounts;

/// <summary>What a discount takes off, where, and for how long: either a share of the price or an amount, before tax.</summary>
public sealed record DiscountTerms
{
    /// <summary>The code of the coupon it comes from; null for one that was agreed by hand.</summary>
    public string? Coupon { get; init; }

    /// <summary>More than 0, at most 100; null for an amount.</summary>
    public decimal? Percent { get; init; }

    /// <summary>What it takes off in each billing period, at most; null for a percentage. Of prices with tax inside, tax is part of it.</summary>
    public Money? Amount { get; init; }

    /// <summary>For how many billing periods it holds; null is for ever.</summary>
    public int? Periods { get; init; }

    /// <summary>The codes of the components or lines it holds for; empty is the whole invoice.</summary>
    public IReadOnlyList<string> AppliesTo { get; init; } = [];

    /// <summary>Whether it is for named components or lines, and so comes before those on the whole invoice.</summary>
    public bool IsOnLines => AppliesTo.Count > 0;

    /// <summary>Whether it holds for lines of a component or code.</summary>
    public bool Covers(string? code) => !IsOnLines || (code is not null && AppliesTo.Contains(code));

    /// <summary>Whether both say the same.</summary>
    public bool SameAs(DiscountTerms other) => this with { AppliesTo = other.AppliesTo } == other && AppliesTo.SequenceEqual(other.AppliesTo);
}

/// <summary>A discount as a seller writes it.</summary>
/// <param name="Duration"><c>once</c> or <c>forever</c>; null when periods are given.</param>
/// <param name="Periods">For how many billing periods; null when a word says it.</param>
public sealed record DiscountDraft(
    string? Percent, string? Amount, string? Currency, string? Duration, int? Periods, IReadOnlyList<string>? AppliesTo)
{
    /// <summary>Reads and checks it: percent or amount, not both; each code once.</summary>
    public Result<DiscountTerms> Read()
    {
        if (Percent is null == Amount is null) return new Rejection("percent_or_amount", "A discount has either a percent or an amount.", "/percent");
        var percent = ReadPercent();
        var amount = ReadAmount();
        var periods = ReadDuration();
        if (Fields.First(percent.Rejection, amount.Rejection, periods.Rejection, BadCode()) is { } bad) return bad;
        return new DiscountTerms { Percent = percent.Value, Amount = amount.Value, Periods = periods.Value, AppliesTo = AppliesTo ?? [] };
    }

    private Result<decimal?> ReadPercent()
    {
        if (Percent is null) return default(Result<decimal?>);
        var percent = Decimals.Parse(Percent, Limits.UnitPriceDigits, "/percent");
        if (percent.Rejection is not null) return percent.Rejection;
        return percent.Value is > 0 and <= 100
            ? (decimal?)percent.Value
            : new Rejection("percent_out_of_range", "A discount is more than 0 and at most 100 percent.", "/percent");
    }

    private Result<Money?> ReadAmount()
    {
        if (Amount is null)
        {
            return Currency is null ? default(Result<Money?>) : new Rejection("currency_without_amount", "Only an amount has a currency; a percentage fits any.", "/currency");
        }

        var currency = Values.Currency.Parse(Currency, "/currency");
        if (currency.Rejection is not null) return currency.Rejection;
        var amount = Money.Parse(Amount, currency.Value, "/amount");
        if (amount.Rejection is not null) return amount.Rejection;
        return amount.Value.IsPositive ? (Money?)amount.Value : new Rejection("amount_not_positive", "A discount takes off more than nothing; write what it takes off.", "/amount");
    }

    private Result<int?> ReadDuration() => (Duration, Periods) switch
    {
        ("once", null) => (int?)1,
        ("forever", null) => default(Result<int?>),
        (null, >= 1 and <= Limits.DiscountPeriods) => Periods,
        (null, not null) => new Rejection("periods_out_of_range", $"A discount holds for 1 to {Limits.DiscountPeriods} periods, or for ever.", "/duration/periods"),
        _ => new Rejection("unknown_value", "The duration is once, forever or {\"periods\": n}.", "/duration"),
    };

    private Rejection? BadCode()
    {
        if (AppliesTo is null) return null;
        if (AppliesTo.Count is 0 or > Limits.ComponentsPerPlan)
        {
            return new Rejection("applies_to_out_of_range", $"Name 1 to {Limits.ComponentsPerPlan} components or lines, or leave it out for the whole invoice.", "/applies_to");
        }

        return Fields.Codes(AppliesTo, "/applies_to");
    }
}
