using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Catalog;

/// <summary>A pricing model with its figures. A closed union: every model is in this file.</summary>
public abstract record Price
{
    private protected Price()
    {
    }
}

/// <summary>One amount for the whole period, whatever the quantity; of usage, once there is any.</summary>
/// <param name="Amount">In the plan's currency, with no more digits than it has.</param>
public sealed record FlatPrice(Money Amount) : Price;

/// <summary>A price for each unit.</summary>
/// <param name="UnitAmount">Major units per unit; may have more digits than the currency: only the product is rounded.</param>
public sealed record PerUnitPrice(decimal UnitAmount) : Price;

/// <summary>A price for each package begun.</summary>
/// <param name="Amount">Of one package.</param>
/// <param name="Size">Units in a package; more than zero.</param>
/// <param name="Free">Units before the first package.</param>
public sealed record PackagePrice(Money Amount, decimal Size, decimal Free) : Price;

/// <summary>Each unit at the price of the tier it falls in, like the steps of an income tax.</summary>
/// <param name="Tiers">Lowest first; the last one has no upper bound.</param>
public sealed record GraduatedPrice(IReadOnlyList<Tier> Tiers) : Price
{
    public bool Equals(GraduatedPrice? other) => other is not null && Tiers.SequenceEqual(other.Tiers);

    public override int GetHashCode() => Tiers.Count;
}

/// <summary>All units at the price of the one tier that the whole quantity reaches.</summary>
/// <param name="Tiers">Lowest first; the last one has no upper bound.</param>
public sealed record VolumePrice(IReadOnlyList<Tier> Tiers) : Price
{
    public bool Equals(VolumePrice? other) => other is not null && Tiers.SequenceEqual(other.Tiers);

    public override int GetHashCode() => Tiers.Count;
}

/// <summary>A share of the amount of each event, as a payment provider takes. Only for usage, whose quantities are amounts in major units.</summary>
/// <param name="Percent">0 to 100.</param>
/// <param name="FixedAmount">Added for each event that is not free.</param>
/// <param name="FreeEvents">The first so many events of a period are free.</param>
/// <param name="FreeAmount">Of the amounts of the other events the first so much is free; an event wholly within it is free altogether.</param>
/// <param name="MinimumPerEvent">An event that is not free costs at least this.</param>
/// <param name="MaximumPerEvent">An event costs at most this.</param>
public sealed record PercentagePrice(
    decimal Percent, decimal? FixedAmount, int? FreeEvents, decimal? FreeAmount, decimal? MinimumPerEvent, decimal? MaximumPerEvent) : Price;

/// <summary>One tier of a table.</summary>
/// <param name="UpTo">Its last unit, inclusive; null for the last tier, which never ends.</param>
/// <param name="UnitAmount">Major units per unit, or per package begun where there is a package size.</param>
/// <param name="FlatAmount">Due once as soon as a unit falls into the tier.</param>
/// <param name="PackageSize">Units in a package; null prices by the unit.</param>
public sealed record Tier(decimal? UpTo, decimal UnitAmount, Money? FlatAmount, decimal? PackageSize);
