using System.Globalization;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Catalog;

/// <summary>Reads the components of a plan and says which field of which one is wrong.</summary>
internal static class PlanComponents
{
    internal static Result<IReadOnlyList<Component>> Read(IReadOnlyList<ComponentDraft> drafts, Currency currency)
    {
        if (drafts.Count == 0) return new Rejection("components_required", "A plan has at least one component.", "/components");
        if (drafts.Count > Limits.ComponentsPerPlan)
        {
            return new Rejection("too_many_components", $"A plan has room for {Limits.ComponentsPerPlan} components.", "/components");
        }

        var components = new List<Component>();
        for (var i = 0; i < drafts.Count; i++)
        {
            var pointer = "/components/" + i.ToString(CultureInfo.InvariantCulture);
            var component = ReadOne(drafts[i], currency, pointer);
            if (component.Rejection is not null) return component.Rejection;
            if (components.Exists(c => c.Code == component.Value.Code))
            {
                return new Rejection("duplicate_component", $"Two components have the code '{component.Value.Code}'.", pointer + "/code");
            }

            components.Add(component.Value);
        }

        return components;
    }

    private static Result<Component> ReadOne(ComponentDraft draft, Currency currency, string pointer)
    {
        var kind = Fields.OneOf(draft.Kind ?? "", pointer + "/kind", ComponentKind.Recurring,
            ("recurring", ComponentKind.Recurring), ("one_time", ComponentKind.OneTime));
        var timing = PublishPlan.Timing(draft.Billing, pointer + "/billing", BillingTiming.Advance);
        var bad = Fields.First(
            Fields.Code(draft.Code, pointer + "/code"),
            Fields.Text(draft.Name, Limits.NameLength, pointer + "/name"),
            kind.Rejection,
            timing.Rejection,
            draft.TaxCategory is null ? null : Fields.Code(draft.TaxCategory, pointer + "/tax_category"),
            kind.Rejection is null && kind.Value == ComponentKind.OneTime && draft.Billing is not null
                ? new Rejection("one_time_has_no_timing", "A one-time component is billed with the first invoice; leave 'billing' out.", pointer + "/billing")
                : null);
        if (bad is not null) return bad;

        var price = ReadPrice(draft, currency, pointer + "/price");
        if (price.Rejection is not null) return price.Rejection;
        return new Component(draft.Code!, draft.Name!, kind.Value, price.Value, draft.Billing is null ? null : timing.Value, draft.TaxCategory);
    }

    private static Result<Price> ReadPrice(ComponentDraft draft, Currency currency, string pointer) => draft.Model switch
    {
        "flat" when draft.UnitAmount is not null => new Rejection("price_field_unused", "A flat price has 'amount', not 'unit_amount'.", pointer + "/unit_amount"),
        "flat" => ReadFlat(draft.Amount, currency, pointer + "/amount"),
        "per_unit" when draft.Amount is not null => new Rejection("price_field_unused", "A per-unit price has 'unit_amount', not 'amount'.", pointer + "/amount"),
        "per_unit" => ReadPerUnit(draft.UnitAmount, pointer + "/unit_amount"),
        null => new Rejection("price_required", "A component has a price with a model: flat or per_unit.", pointer),
        _ => new Rejection("unknown_price_model", $"'{draft.Model}' is not one of: flat, per_unit.", pointer + "/model"),
    };

    private static Result<Price> ReadFlat(string? text, Currency currency, string pointer)
    {
        var amount = Money.Parse(text, currency, pointer);
        if (amount.Rejection is not null) return amount.Rejection;
        return amount.Value.IsNegative ? Negative(pointer) : new FlatPrice(amount.Value);
    }

    private static Result<Price> ReadPerUnit(string? text, string pointer)
    {
        var amount = Decimals.Parse(text, Limits.UnitPriceDigits, pointer);
        if (amount.Rejection is not null) return amount.Rejection;
        if (amount.Value < 0) return Negative(pointer);
        return amount.Value > Limits.UnitPrice
            ? new Rejection("amount_too_large", $"The largest unit price is {Decimals.ToText(Limits.UnitPrice)}.", pointer)
            : new PerUnitPrice(amount.Value);
    }

    private static Rejection Negative(string pointer) =>
        new("negative_price", "A price is zero or more; what is given back is a credit or a discount.", pointer);
}
