using OrleansBilling.Api.Bodies;

namespace OrleansBilling.Api.Plans;

/// <summary>What the bodies about plans look like.</summary>
internal static class PlanShapes
{
    private static readonly ObjectSchema Price = new(
        "PriceFields",
        new Field("model", new ChoiceSchema("flat", "per_unit"), Required: true),
        new Field("amount", Shapes.Money),
        new Field("unit_amount", Shapes.Money));

    private static readonly ObjectSchema Component = new(
        "ComponentFields",
        new Field("code", Shapes.Code, Required: true),
        new Field("name", Shapes.Name, Required: true),
        new Field("kind", new ChoiceSchema("recurring", "one_time"), Required: true),
        new Field("billing", Shapes.Billing),
        new Field("tax_category", Shapes.Word),
        new Field("price", Price, Required: true));

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
        new("components", new ListSchema(Component, Shapes.MaximumComponents, 1), Required: true),
        new("metadata", Shapes.Metadata),
    ];

    public static ObjectSchema Plan { get; } = new("PlanDefinition", [new Field("code", Shapes.Code, Required: true), .. Terms]);

    public static ObjectSchema Version { get; } = new("PlanVersionDefinition", Terms);
}
