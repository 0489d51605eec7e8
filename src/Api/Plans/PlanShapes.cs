using OrleansBilling.Api.Bodies;

namespace OrleansBilling.Api.Plans;

/// <summary>What the bodies about plans look like.</summary>
internal static class PlanShapes
{
    private static readonly DecimalSchema MinimumAmount =
        Shapes.Money with { Description = "What a whole period comes to at least; what is missing is charged at its end, by days in a short one." };

    private static readonly DecimalSchema MaximumAmount = Shapes.Money with { Description = "What a whole period comes to at most, by days in a short one." };

    private static readonly ObjectSchema Tier = new(
        "TierFields",
        new Field("up_to", Shapes.Quantity with { Description = "The tier's last unit, inclusive; null in the last tier." }),
        new Field("unit_amount", Shapes.Money with { Description = "Per unit, or per package begun where there is a package_size." }),
        new Field("flat_amount", Shapes.Money with { Description = "Due once a unit falls into the tier." }),
        new Field("package_size", Shapes.Quantity));

    private static readonly ObjectSchema Price = new(
        "PriceFields",
        new Field("model", new ChoiceSchema("flat", "per_unit", "package", "graduated", "volume", "percentage"), Required: true),
        new Field("amount", Shapes.Money with { Description = "Of flat, and of one package." }),
        new Field("unit_amount", Shapes.Money with { Description = "Of per_unit." }),
        new Field("size", Shapes.Quantity with { Description = "Of package: the units in one." }),
        new Field("free", Shapes.Quantity with { Description = "Of package: the units before the first one." }),
        new Field("tiers", new ListSchema(Tier, Shapes.MaximumTiers, 1) { Description = "Of graduated and volume: rising, the last without up_to." }),
        new Field("percent", Shapes.Quantity with { Description = "Of percentage, 0 to 100; usage only.", Example = "1.4" }),
        new Field("fixed_amount", Shapes.Money with { Description = "Of percentage: per event that is not free." }),
        new Field("free_events", new CountSchema { Description = "Of percentage: the first so many events of a period.", Example = "10" }),
        new Field("free_amount", Shapes.Money with { Description = "Of percentage: the first so much of the other events' amounts." }),
        new Field("minimum_per_event", Shapes.Money),
        new Field("maximum_per_event", Shapes.Money));

    private static readonly ObjectSchema Component = new(
        "ComponentFields",
        new Field("code", Shapes.Code, Required: true),
        new Field("name", Shapes.Name, Required: true),
        new Field("kind", new ChoiceSchema("recurring", "usage", "one_time"), Required: true),
        new Field("meter", Shapes.Code with { Description = "Of usage: the meter whose events are counted." }),
        new Field("aggregation", new ChoiceSchema("sum", "max", "last", "unique", "count") { Description = "Of usage; sum when left out." }),
        new Field("billing", Shapes.Billing with { Description = "Usage is always in arrears." }),
        new Field("tax_category", Shapes.Word),
        new Field("price", Price, Required: true),
        new Field("included_units", Shapes.Quantity with { Description = "Units of each period that the price does not see." }),
        new Field("minimum_amount", MinimumAmount),
        new Field("maximum_amount", MaximumAmount));

    private static readonly ObjectSchema Phase = new(
        "PhaseFields",
        new Field("periods", new IntegerSchema(int.MinValue, int.MaxValue) { Description = "How many whole periods it lasts; null in the last phase.", Example = "3" }),
        new Field("components", new ListSchema(Component, Shapes.MaximumComponents, 1), Required: true));

    private static readonly ObjectSchema Interval = new(
        "IntervalFields",
        new Field("unit", new ChoiceSchema("day", "week", "month", "year"), Required: true),
        new Field("count", new IntegerSchema(int.MinValue, int.MaxValue) { Description = "Default 1; at most ten years in all.", Example = "1" }));

    private static readonly Field[] Terms =
    [
        new("name", Shapes.Name, Required: true),
        new("currency", Shapes.Currency, Required: true),
        new("interval", Interval, Required: true),
        new("billing", Shapes.Billing),
        new("trial_days", new IntegerSchema(int.MinValue, int.MaxValue) { Description = "At most two years.", Example = "14" }),
        new("tax_category", Shapes.Word),
        new("tax_behavior", Shapes.TaxBehavior),
        new("components", new ListSchema(Component, Shapes.MaximumComponents, 1) { Description = "What is sold: these, or phases." }),
        new("phases", new ListSchema(Phase, Shapes.MaximumPhases, 2) { Description = "A ramp, in place of components: each phase for its periods, the last for good." }),
        new("minimum_amount", MinimumAmount),
        new("maximum_amount", MaximumAmount),
        new("trial_usage", new ChoiceSchema("billed", "free") { Description = "Whether usage inside a trial is billed; it is when left out." }),
        new("metadata", Shapes.Metadata),
        new("effective_from", Shapes.Day with { Description = "Of a further version: subscriptions that start on this day or later get it; at once when left out." }),
    ];

    public static ObjectSchema Plan { get; } = new("PlanDefinition", [new Field("code", Shapes.Code, Required: true), .. Terms]);

    public static ObjectSchema Version { get; } = new("PlanVersionDefinition", Terms);
}
