using OrleansBilling.Api.Bodies;

namespace OrleansBilling.Api.WebhookEndpoints;

/// <summary>What the bodies about webhooks look like.</summary>
internal static class WebhookShapes
{
    private const int MaximumTypes = 100;

    private static readonly Field[] Fields =
    [
        new("types", new ListSchema(new TextSchema(100), MaximumTypes) { Description = "Names of events, or `invoice.*`; all events when empty or left out." }),
        new("description", Shapes.LongText),
        new("enabled", new FlagSchema { Description = "Whether anything is sent; true when left out." }),
    ];

    private static readonly TextSchema Url = new(500) { Description = "Absolute; https in a live organization.", Example = "https://example.com/hooks" };

    public static ObjectSchema Create { get; } = new("CreateWebhookEndpoint", [Shapes.OwnId("we_"), new Field("url", Url, Required: true), .. Fields]);

    public static ObjectSchema Update { get; } = new("UpdateWebhookEndpoint", [new Field("url", Url), .. Fields]);

    public static ObjectSchema RedeliverOne { get; } = new(
        "RedeliverEvent", new Field("endpoint", new IdSchema("we_") { Description = "To this one, whatever its types; to all that take the event when left out." }));

    public static ObjectSchema RedeliverRange { get; } = new(
        "RedeliverEvents",
        new Field("from", Shapes.Instant, Required: true),
        new Field("until", Shapes.Instant with { Description = "Excluded; now when left out." }));
}
