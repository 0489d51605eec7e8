using System.Globalization;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Catalog;

/// <summary>Reads a price by its model and says which figure is wrong, missing, or none of that model's.</summary>
internal static class PriceReading
{
    private const string Models = "flat, per_unit, package, graduated, volume, percentage";

    internal static Result<Price> Read(ComponentDraft draft, ComponentKind kind, Currency currency, string pointer)
    {
        if (draft.Model is null) return new Rejection("price_required", $"A component has a price with a model: {Models}.", pointer);
        if (FiguresOf(draft.Model) is not { } figures) return new Rejection("unknown_price_model", $"'{draft.Model}' is not one of: {Models}.", pointer + "/model");
        foreach (var sent in Sent(draft))
        {
            if (figures.Contains(sent)) continue;
            return new Rejection("price_field_unused", $"The model {draft.Model} has no '{sent}'; it has: {string.Join(", ", figures)}.", pointer + "/" + sent);
        }

        return draft.Model switch
        {
            "flat" => Flat(draft.Amount, currency, pointer + "/amount"),
            "per_unit" => PerUnit(draft.UnitAmount, pointer + "/unit_amount"),
            "package" => Package(draft, currency, pointer),
            "percentage" => kind == ComponentKind.Usage ? Percentage(draft, pointer) : OnlyForUsage(pointer),
            _ => Tiered(draft, currency, pointer),
        };
    }

    private static string[]? FiguresOf(string model) => model switch
    {
        "flat" => ["amount"],
        "per_unit" => ["unit_amount"],
        "package" => ["amount", "size", "free"],
        "graduated" or "volume" => ["tiers"],
        "percentage" => ["percent", "fixed_amount", "free_events", "free_amount", "minimum_per_event", "maximum_per_event"],
        _ => null,
    };

    private static IEnumerable<string> Sent(ComponentDraft draft)
    {
        if (draft.Amount is not null) yield return "amount";
        if (draft.UnitAmount is not null) yield return "unit_amount";
        if (draft.More.Size is not null) yield return "size";
        if (draft.More.Free is not null) yield return "free";
        if (draft.More.Tiers is not null) yield return "tiers";
        if (draft.More.Percent is not null) yield return "percent";
        if (draft.More.FixedAmount is not null) yield return "fixed_amount";
        if (draft.More.FreeEvents is not null) yield return "free_events";
        if (draft.More.FreeAmount is not null) yield return "free_amount";
        if (draft.More.MinimumPerEvent is not null) yield return "minimum_per_event";
        if (draft.More.MaximumPerEvent is not null) yield return "maximum_per_event";
    }

    private static Rejection OnlyForUsage(string pointer) =>
        new("model_not_for_kind", "A percentage is taken of the events of a meter: it goes with components of kind usage only.", pointer + "/model");

    private static Result<Price> Flat(string? text, Currency currency, string pointer)
    {
        var amount = PriceFigures.Amount(text, currency, pointer);
        return amount.Rejection is not null ? amount.Rejection : new FlatPrice(amount.Value);
    }

    private static Result<Price> PerUnit(string? text, string pointer)
    {
        var amount = PriceFigures.UnitAmount(text, pointer);
        return amount.Rejection is not null ? amount.Rejection : new PerUnitPrice(amount.Value);
    }

    private static Result<Price> Package(ComponentDraft draft, Currency currency, string pointer)
    {
        var amount = PriceFigures.Amount(draft.Amount, currency, pointer + "/amount");
        var size = PriceFigures.Size(draft.More.Size, pointer + "/size");
        var free = PriceFigures.Units(draft.More.Free ?? "0", pointer + "/free");
        return Fields.First(amount.Rejection, size.Rejection, free.Rejection) is { } bad
            ? bad
            : new PackagePrice(amount.Value, size.Value, free.Value);
    }

    private static Result<Price> Tiered(ComponentDraft draft, Currency currency, string pointer)
    {
        var tiers = Tiers(draft.More.Tiers ?? [], currency, pointer + "/tiers");
        if (tiers.Rejection is not null) return tiers.Rejection;
        return draft.Model == "volume" ? new VolumePrice(tiers.Value) : new GraduatedPrice(tiers.Value);
    }

    private static Result<IReadOnlyList<Tier>> Tiers(IReadOnlyList<TierDraft> drafts, Currency currency, string pointer)
    {
        if (drafts.Count == 0) return new Rejection("tiers_required", "At least one tier is needed, the last one without an upper bound.", pointer);
        if (drafts.Count > Limits.TiersPerPrice) return new Rejection("too_many_tiers", $"A price has room for {Limits.TiersPerPrice} tiers.", pointer);
        var tiers = new List<Tier>();
        for (var i = 0; i < drafts.Count; i++)
        {
            var tier = ReadTier(drafts[i], currency, i == drafts.Count - 1, pointer + "/" + i.ToString(CultureInfo.InvariantCulture));
            if (tier.Rejection is not null) return tier.Rejection;
            if (tiers.Count > 0 && tier.Value.UpTo is { } upTo && upTo <= tiers[^1].UpTo)
            {
                return new Rejection(
                    "tiers_overlap",
                    $"Tiers rise: this one ends at {Decimals.ToText(upTo)}, and the one before at {Decimals.ToText(tiers[^1].UpTo!.Value)} already.",
                    $"{pointer}/{i.ToString(CultureInfo.InvariantCulture)}/up_to");
            }

            tiers.Add(tier.Value);
        }

        return tiers;
    }

    private static Result<Tier> ReadTier(TierDraft draft, Currency currency, bool last, string pointer)
    {
        if (last && draft.UpTo is not null)
        {
            return new Rejection("last_tier_bounded", "The last tier has no upper bound, or units beyond it would have no price: give it 'up_to': null.", pointer + "/up_to");
        }

        if (!last && draft.UpTo is null) return new Rejection("tier_unbounded", "Only the last tier is without an upper bound.", pointer + "/up_to");
        var upTo = draft.UpTo is null ? (Result<decimal>)0m : PriceFigures.Size(draft.UpTo, pointer + "/up_to");
        var unit = PriceFigures.UnitAmount(draft.UnitAmount ?? (draft.FlatAmount is null ? null : "0"), pointer + "/unit_amount");
        var flat = draft.FlatAmount is null ? (Result<Money>)Money.Zero(currency) : PriceFigures.Amount(draft.FlatAmount, currency, pointer + "/flat_amount");
        var package = draft.PackageSize is null ? (Result<decimal>)1m : PriceFigures.Size(draft.PackageSize, pointer + "/package_size");
        return Fields.First(upTo.Rejection, unit.Rejection, flat.Rejection, package.Rejection) is { } bad ? bad : new Tier(
            draft.UpTo is null ? null : upTo.Value,
            unit.Value,
            draft.FlatAmount is null ? null : flat.Value,
            draft.PackageSize is null ? null : package.Value);
    }

    private static Result<Price> Percentage(ComponentDraft draft, string pointer)
    {
        var percent = Decimals.Parse(draft.More.Percent, Limits.UnitPriceDigits, pointer + "/percent");
        var fixedAmount = PriceFigures.UnitAmount(draft.More.FixedAmount ?? "0", pointer + "/fixed_amount");
        var freeAmount = PriceFigures.UnitAmount(draft.More.FreeAmount ?? "0", pointer + "/free_amount");
        var minimum = PriceFigures.UnitAmount(draft.More.MinimumPerEvent ?? "0", pointer + "/minimum_per_event");
        var maximum = PriceFigures.UnitAmount(draft.More.MaximumPerEvent ?? "0", pointer + "/maximum_per_event");
        var bad = Fields.First(
            percent.Rejection,
            percent.Rejection is null && percent.Value is < 0 or > 100 ? new Rejection("percent_out_of_range", "A percentage is 0 to 100.", pointer + "/percent") : null,
            fixedAmount.Rejection,
            draft.More.FreeEvents < 0 ? new Rejection("free_events_out_of_range", "The number of free events is 0 or more.", pointer + "/free_events") : null,
            freeAmount.Rejection,
            minimum.Rejection,
            maximum.Rejection);
        if (bad is not null) return bad;
        if (draft.More.MinimumPerEvent is not null && draft.More.MaximumPerEvent is not null && minimum.Value > maximum.Value)
        {
            return new Rejection("minimum_over_maximum", "The most an event can cost is less than the least.", pointer + "/maximum_per_event");
        }

        return new PercentagePrice(
            percent.Value,
            draft.More.FixedAmount is null ? null : fixedAmount.Value,
            draft.More.FreeEvents,
            draft.More.FreeAmount is null ? null : freeAmount.Value,
            draft.More.MinimumPerEvent is null ? null : minimum.Value,
            draft.More.MaximumPerEvent is null ? null : maximum.Value);
    }
}

/// <summary>The figures that prices are made of.</summary>
internal static class PriceFigures
{
    internal static Result<Money> Amount(string? text, Currency currency, string pointer)
    {
        var amount = Money.Parse(text, currency, pointer);
        if (amount.Rejection is not null) return amount.Rejection;
        return amount.Value.IsNegative ? Negative(pointer) : amount.Value;
    }

    internal static Result<decimal> UnitAmount(string? text, string pointer)
    {
        var amount = Decimals.Parse(text, Limits.UnitPriceDigits, pointer);
        if (amount.Rejection is not null) return amount.Rejection;
        if (amount.Value < 0) return Negative(pointer);
        return amount.Value > Limits.UnitPrice
            ? new Rejection("amount_too_large", $"The largest unit price is {Decimals.ToText(Limits.UnitPrice)}.", pointer)
            : amount.Value;
    }

    /// <summary>A number of units, zero or more.</summary>
    internal static Result<decimal> Units(string? text, string pointer)
    {
        var units = Decimals.Parse(text, Limits.QuantityDigits, pointer);
        if (units.Rejection is not null) return units.Rejection;
        return units.Value is < 0 or > Limits.UsageQuantity
            ? new Rejection("units_out_of_range", $"A number of units is 0 to {Decimals.ToText(Limits.UsageQuantity)}.", pointer)
            : units.Value;
    }

    /// <summary>A number of units more than zero.</summary>
    internal static Result<decimal> Size(string? text, string pointer)
    {
        var size = Units(text, pointer);
        return size.Rejection is null && size.Value == 0 ? new Rejection("size_required", "This is more than zero.", pointer) : size;
    }

    private static Rejection Negative(string pointer) =>
        new("negative_price", "A price is zero or more; what is given back is a credit or a discount.", pointer);
}
