using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Catalog;

/// <summary>A pricing model with its figures. A closed union: every model is in this file.</summary>
public abstract record Price
{
    private protected Price()
    {
    }
}

/// <summary>One amount for the whole period, whatever the quantity.</summary>
/// <param name="Amount">In the plan's currency, with no more digits than it has.</param>
public sealed record FlatPrice(Money Amount) : Price;

/// <summary>A price for each unit.</summary>
/// <param name="UnitAmount">Major units per unit; may have more digits than the currency: only the product is rounded.</param>
public sealed record PerUnitPrice(decimal UnitAmount) : Price;
