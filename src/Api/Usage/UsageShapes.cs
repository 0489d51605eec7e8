using OrleansBilling.Api.Bodies;

namespace OrleansBilling.Api.Usage;

/// <summary>What the bodies about usage look like.</summary>
internal static class UsageShapes
{
    public const int MaximumEvents = 1000;
    private const int MaximumProperties = 20;

    private static readonly ObjectSchema Event = new(
        "UsageEventFields",
        new Field("id", new TextSchema(128) { Description = "The event counts once by it; a repeat changes nothing.", Example = "evt-8f1c" }, Required: true),
        new Field("subscription", new TextSchema(64) { Example = "sub_acme" }, Required: true),
        new Field("meter", new TextSchema(64) { Example = "api_calls" }, Required: true),
        new Field("quantity", Shapes.Quantity with { Description = "May be left out where the plan only counts events or different values." }),
        new Field("at", Shapes.Instant with { Description = "When it happened: it belongs to that day where the customer is." }, Required: true),
        new Field("properties", new MapSchema(new TextSchema(Shapes.MaximumMetadataValue, 0), MaximumProperties, Shapes.MaximumMetadataKey)
        {
            Description = "The seller's own. `value` names what the aggregation `unique` counts.",
        }));

    public static ObjectSchema Add { get; } = new("AddUsageEvents", new Field("events", new ListSchema(Event, MaximumEvents, 1), Required: true));
}
