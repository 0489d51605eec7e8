using System.Globalization;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Catalog;

/// <summary>Reads the components of a plan and says which field of which one is wrong.</summary>
internal static class PlanComponents
{
    /// <param name="list">The pointer to the list.</param>
    internal static Result<IReadOnlyList<Component>> Read(IReadOnlyList<ComponentDraft> drafts, Currency currency, string list)
    {
        if (drafts.Count == 0) return new Rejection("components_required", "A plan has at least one component.", list);
        if (drafts.Count > Limits.ComponentsPerPlan)
        {
            return new Rejection("too_many_components", $"A plan has room for {Limits.ComponentsPerPlan} components.", list);
        }

        var components = new List<Component>();
        for (var i = 0; i < drafts.Count; i++)
        {
            var pointer = list + "/" + i.ToString(CultureInfo.InvariantCulture);
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
            ("recurring", ComponentKind.Recurring), ("one_time", ComponentKind.OneTime), ("usage", ComponentKind.Usage));
        var timing = PublishPlan.Timing(draft.Billing, pointer + "/billing", BillingTiming.Advance);
        var bad = Fields.First(
            Fields.Code(draft.Code, pointer + "/code"),
            Fields.Text(draft.Name, Limits.NameLength, pointer + "/name"),
            kind.Rejection,
            timing.Rejection,
            draft.TaxCategory is null ? null : Fields.Code(draft.TaxCategory, pointer + "/tax_category"));
        if (bad is not null) return bad;
        if (TimingFits(draft, kind.Value, timing.Value, pointer) is { } badTiming) return badTiming;

        var price = PriceReading.Read(draft, kind.Value, currency, pointer + "/price");
        if (price.Rejection is not null) return price.Rejection;
        var aggregation = UsageOf(draft, kind.Value, price.Value, pointer);
        if (aggregation.Rejection is not null) return aggregation.Rejection;
        var included = PriceFigures.Units(draft.IncludedUnits ?? "0", pointer + "/included_units");
        var bounds = AmountBounds.Read(draft.MinimumAmount, draft.MaximumAmount, currency, pointer);
        var badExtra = Fields.First(included.Rejection, included.Rejection is null ? Included(draft, kind.Value, price.Value, pointer) : null, bounds.Rejection, Bounds(draft, kind.Value, pointer));
        if (badExtra is not null) return badExtra;
        return new Component(draft.Code!, draft.Name!, kind.Value, price.Value, draft.Billing is null ? null : timing.Value, draft.TaxCategory)
        {
            Meter = draft.Meter,
            Aggregation = aggregation.Value,
            IncludedUnits = included.Value,
            MinimumAmount = bounds.Value.Minimum,
            MaximumAmount = bounds.Value.Maximum,
        };
    }

    private static Rejection? TimingFits(ComponentDraft draft, ComponentKind kind, BillingTiming timing, string pointer) => (draft.Billing, kind) switch
    {
        (null, _) or (_, ComponentKind.Recurring) => null,
        (_, ComponentKind.OneTime) => new Rejection("one_time_has_no_timing", "A one-time component is billed with the first invoice; leave 'billing' out.", pointer + "/billing"),
        _ => timing == BillingTiming.Arrears ? null : new Rejection("usage_in_arrears", "Usage is known at the period's end only; leave 'billing' out.", pointer + "/billing"),
    };

    private static Result<UsageAggregation?> UsageOf(ComponentDraft draft, ComponentKind kind, Price price, string pointer)
    {
        if (kind != ComponentKind.Usage)
        {
            return Fields.First(NotUsage(draft.Meter, pointer + "/meter"), NotUsage(draft.Aggregation, pointer + "/aggregation")) is { } bad ? bad : (UsageAggregation?)null;
        }

        if (draft.Meter is null) return new Rejection("meter_required", "A usage component names the meter whose events it counts.", pointer + "/meter");
        if (Fields.Code(draft.Meter, pointer + "/meter") is { } badMeter) return badMeter;
        var aggregation = Fields.OneOf(draft.Aggregation, pointer + "/aggregation", UsageAggregation.Sum,
            ("sum", UsageAggregation.Sum), ("max", UsageAggregation.Max), ("last", UsageAggregation.Last), ("unique", UsageAggregation.Unique), ("count", UsageAggregation.Count));
        if (aggregation.Rejection is not null) return aggregation.Rejection;
        return price is PercentagePrice && aggregation.Value != UsageAggregation.Sum
            ? new Rejection("percentage_needs_sum", "A percentage is taken of the sum of the events' amounts.", pointer + "/aggregation")
            : aggregation.Value;
    }

    private static Rejection? NotUsage(string? sent, string pointer) =>
        sent is null ? null : new Rejection("only_for_usage", "Only a component of kind usage has this.", pointer);

    // Where the price does not count units, or has a free share of its own, included units would mean nothing.
    private static Rejection? Included(ComponentDraft draft, ComponentKind kind, Price price, string pointer) =>
        draft.IncludedUnits is null || (kind != ComponentKind.OneTime && price is PerUnitPrice or PackagePrice or GraduatedPrice or VolumePrice)
            ? null
            : new Rejection("included_units_unused", "Included units go with recurring and usage components priced by units.", pointer + "/included_units");

    private static Rejection? Bounds(ComponentDraft draft, ComponentKind kind, string pointer) =>
        kind != ComponentKind.OneTime || (draft.MinimumAmount is null && draft.MaximumAmount is null)
            ? null
            : new Rejection("one_time_has_no_bounds", "Minimum and maximum are of a period, which a one-time component has none of.", pointer + (draft.MinimumAmount is null ? "/maximum_amount" : "/minimum_amount"));
}

/// <summary>The least and the most a period may cost.</summary>
internal sealed record AmountBounds(Money? Minimum, Money? Maximum)
{
    internal static Result<AmountBounds> Read(string? minimum, string? maximum, Currency currency, string pointer)
    {
        var least = minimum is null ? (Result<Money>)Money.Zero(currency) : PriceFigures.Amount(minimum, currency, pointer + "/minimum_amount");
        var most = maximum is null ? (Result<Money>)Money.Zero(currency) : PriceFigures.Amount(maximum, currency, pointer + "/maximum_amount");
        if (Fields.First(least.Rejection, most.Rejection) is { } bad) return bad;
        if (minimum is not null && maximum is not null && least.Value > most.Value)
        {
            return new Rejection("minimum_over_maximum", "The most a period can cost is less than the least.", pointer + "/maximum_amount");
        }

        return new AmountBounds(minimum is null ? null : least.Value, maximum is null ? null : most.Value);
    }
}
