using System.Diagnostics;
using System.Globalization;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Pricing;

/// <summary>An exact amount in major units, not rounded yet, with the arithmetic it came by.</summary>
/// <param name="Formula">Over the inputs' names.</param>
/// <param name="UnitAmount">The price of one unit, where there is one such.</param>
internal sealed record ExactAmount(decimal Value, string Formula, IReadOnlyList<DerivationInput> Inputs, decimal? UnitAmount = null)
{
    /// <summary>The share of it that falls to some days of a period.</summary>
    internal ExactAmount Prorated(Proration proration) => proration.IsWhole ? this : this with
    {
        Value = Value * proration.Days / proration.PeriodDays,
        Formula = Operand + " * days / period_days",
        Inputs = [.. Inputs, .. proration.AsInputs()],
    };

    internal Derivation Derivation(Currency currency) => new(Formula, Inputs, Pricing.Derivation.RoundingTo(currency));

    private string Operand => Formula.Contains('+', StringComparison.Ordinal) || Formula.Contains(" - ", StringComparison.Ordinal) ? $"({Formula})" : Formula;
}

/// <summary>The arithmetic of each pricing model: what a number of units costs for a whole period.</summary>
internal static class Amounts
{
    internal static ExactAmount Of(Price price, Currency currency, Units units) => price switch
    {
        FlatPrice flat => new ExactAmount(flat.Amount.ToMajor(), "amount", [new("amount", flat.Amount.ToAmountString())]),
        PerUnitPrice perUnit => PerUnit(perUnit, currency, units),
        PackagePrice package => Package(package, units),
        GraduatedPrice graduated => Graduated(graduated, currency, units),
        VolumePrice volume => Volume(volume, currency, units),
        _ => throw new UnreachableException(),
    };

    /// <summary>What a period's events cost at a percentage.</summary>
    internal static ExactAmount Percentage(PercentagePrice price, UsageTotal total)
    {
        var parts = total.Percentage ?? throw new InvalidOperationException("A percentage needs to know of each event; its reading has no parts.");
        var value = price.Percent / 100m * parts.ChargedAmount;
        var formula = "percent / 100 * charged_amount";
        List<DerivationInput> inputs =
        [
            new("percent", Decimals.ToText(price.Percent)),
            new("charged_amount", Decimals.ToText(parts.ChargedAmount)),
            new("events", Text(total.Events)),
            new("events_amount", Decimals.ToText(total.Quantity)),
        ];
        Tell(inputs, "free_events", price.FreeEvents);
        Tell(inputs, "free_amount", price.FreeAmount);
        Add(price.FixedAmount, "fixed_amount", parts.ChargedEvents, "charged_events");
        Add(price.MinimumPerEvent, "minimum_per_event", parts.AtMinimum, "events_at_minimum");
        Add(price.MaximumPerEvent, "maximum_per_event", parts.AtMaximum, "events_at_maximum");
        return new ExactAmount(value, formula, inputs);

        void Add(decimal? amount, string amountName, long events, string eventsName)
        {
            if (amount is not { } each || events == 0) return;
            value += each * events;
            formula += $" + {amountName} * {eventsName}";
            inputs.Add(new(amountName, Decimals.ToText(each)));
            inputs.Add(new(eventsName, Text(events)));
        }
    }

    private static ExactAmount PerUnit(PerUnitPrice price, Currency currency, Units units) => new(
        price.UnitAmount * units.Value,
        "unit_amount * " + units.Name,
        [new("unit_amount", Decimals.ToPriceText(price.UnitAmount, currency)), .. units.Inputs],
        price.UnitAmount);

    private static ExactAmount Package(PackagePrice price, Units units)
    {
        var packages = Started(units.Value - price.Free, price.Size);
        List<DerivationInput> inputs =
        [
            new("packages", Decimals.ToText(packages)),
            new("amount", price.Amount.ToAmountString()),
            .. units.Inputs,
            new("size", Decimals.ToText(price.Size)),
        ];
        if (price.Free > 0) inputs.Add(new("free", Decimals.ToText(price.Free)));
        return new ExactAmount(packages * price.Amount.ToMajor(), "packages * amount", inputs);
    }

    private static ExactAmount Graduated(GraduatedPrice price, Currency currency, Units units)
    {
        var (value, formula, from) = (0m, "", 0m);
        var inputs = new List<DerivationInput>(units.Inputs);
        for (var i = 0; i < price.Tiers.Count && units.Value > from; i++)
        {
            var tier = price.Tiers[i];
            var inTier = (tier.UpTo is { } upTo ? Math.Min(units.Value, upTo) : units.Value) - from;
            var part = InTier(tier, currency, inTier, $"t{Text(i + 1)}_", "units");
            value += part.Value;
            formula += (formula.Length == 0 ? "" : " + ") + part.Formula;
            inputs.AddRange(part.Inputs);
            from = tier.UpTo ?? from;
            if (tier.UpTo is null) break;
        }

        return new ExactAmount(value, formula.Length == 0 ? "0" : formula, inputs);
    }

    private static ExactAmount Volume(VolumePrice price, Currency currency, Units units)
    {
        if (units.Value <= 0) return new ExactAmount(0, "0", units.Inputs);
        var reached = 0;
        while (price.Tiers[reached].UpTo < units.Value) reached++;
        var part = InTier(price.Tiers[reached], currency, units.Value, "", units.Name);
        DerivationInput[] inputs =
        [
            .. units.Inputs,
            .. part.Inputs.Where(input => input.Name != units.Name),
            new("tier", Text(reached + 1)),
        ];
        return part with { Inputs = inputs, UnitAmount = price.Tiers[reached].PackageSize is null ? price.Tiers[reached].UnitAmount : null };
    }

    // units * price + flat, or packages * price + flat; a tier's names begin with its number where several tiers add up.
    private static ExactAmount InTier(Tier tier, Currency currency, decimal units, string prefix, string unitsName)
    {
        var inputs = new List<DerivationInput> { new(prefix + unitsName, Decimals.ToText(units)) };
        var (count, name) = (units, prefix + unitsName);
        if (tier.PackageSize is { } size)
        {
            (count, name) = (Started(units, size), prefix + "packages");
            inputs.Add(new(prefix + "package_size", Decimals.ToText(size)));
            inputs.Add(new(name, Decimals.ToText(count)));
        }

        var priceName = prefix.Length == 0 ? "unit_amount" : prefix + "price";
        inputs.Add(new(priceName, Decimals.ToPriceText(tier.UnitAmount, currency)));
        var (value, formula) = (count * tier.UnitAmount, $"{name} * {priceName}");
        if (tier.FlatAmount is { } flat)
        {
            var flatName = prefix.Length == 0 ? "flat_amount" : prefix + "flat";
            inputs.Add(new(flatName, flat.ToAmountString()));
            (value, formula) = (value + flat.ToMajor(), $"{formula} + {flatName}");
        }

        if (tier.UpTo is { } upTo) inputs.Add(new(prefix + "up_to", Decimals.ToText(upTo)));
        return new ExactAmount(value, formula, inputs);
    }

    /// <summary>Packages begun: one unit into the next package counts as all of it.</summary>
    private static decimal Started(decimal units, decimal size) => units <= 0 ? 0 : Math.Ceiling(units / size);

    private static void Tell(List<DerivationInput> inputs, string name, decimal? value)
    {
        if (value is { } known) inputs.Add(new(name, Decimals.ToText(known)));
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The units that a price sees: the quantity less what is included, never below zero.</summary>
/// <param name="Name">What derivations call it.</param>
/// <param name="Inputs">How it came about.</param>
internal sealed record Units(decimal Value, string Name, IReadOnlyList<DerivationInput> Inputs)
{
    internal static Units Of(Component component, decimal quantity)
    {
        var sent = new DerivationInput("quantity", Decimals.ToText(quantity));
        if (component.IncludedUnits == 0) return new Units(quantity, "quantity", [sent]);
        var beyond = Math.Max(0, quantity - component.IncludedUnits);
        return new Units(beyond, "units", [sent, new("included_units", Decimals.ToText(component.IncludedUnits)), new("units", Decimals.ToText(beyond))]);
    }
}
