using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>Reads quantities by component, and says which one is wrong.</summary>
internal static class ComponentQuantities
{
    internal static Result<IReadOnlyDictionary<string, decimal>> Read(string plan, PlanVersion version, IReadOnlyDictionary<string, string>? sent)
    {
        var quantities = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var (code, text) in sent ?? new Dictionary<string, string>())
        {
            var quantity = ReadOne(plan, version, code, text);
            if (quantity.Rejection is not null) return quantity.Rejection;
            quantities[code] = quantity.Value;
        }

        return quantities;
    }

    /// <summary>What is named, and for the other components what there was before, as far as the plan has them.</summary>
    /// <param name="version">Null where the plan stays, and with it all that was counted.</param>
    internal static IReadOnlyDictionary<string, decimal> CarryOver(
        PlanVersion? version, IReadOnlyDictionary<string, decimal> before, IEnumerable<KeyValuePair<string, decimal>> named)
    {
        var counted = version?.AllComponents.Where(component => component.Kind != ComponentKind.Usage).Select(component => component.Code).ToHashSet();
        var quantities = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var (code, quantity) in before.Concat(named).Where(pair => counted?.Contains(pair.Key) ?? true)) quantities[code] = quantity;
        return quantities;
    }

    private static Result<decimal> ReadOne(string plan, PlanVersion version, string code, string text)
    {
        var pointer = "/quantities/" + code.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
        Component[] components = [.. version.AllComponents.Where(component => component.Code == code)];
        if (components.Length == 0) return new Rejection("unknown_component", $"The plan '{plan}' has no component '{code}'.", pointer);
        var quantity = Decimals.Parse(text, Limits.QuantityDigits, pointer);
        if (quantity.Rejection is not null) return quantity.Rejection;
        if (quantity.Value is < 0 or > Limits.Quantity) return new Rejection("quantity_out_of_range", $"A quantity is 0 to {Decimals.ToText(Limits.Quantity)}.", pointer);
        if (components.All(component => component.Kind == ComponentKind.Usage)) return new Rejection("usage_has_no_quantity", $"'{code}' is counted by its meter; send usage events instead.", pointer);
        // A line may carry at most its share of the largest document, so that the sum of all lines fits too.
        return components.Any(component => component.Kind != ComponentKind.Usage && PriceComponent.TooDear(component, version.Currency, quantity.Value))
            ? new Rejection("amount_too_large", "Quantity times price is more than a document may carry.", pointer)
            : quantity.Value;
    }
}
