namespace OrleansBilling.Contracts.Commands;

/// <summary>POST /usage-events. No grain sees it: the API stores the events, and grains read what they add up to.</summary>
public sealed record AddUsageEvents
{
    public UsageEventFields[] Events { get; init; } = [];
}

/// <summary>One event of a meter.</summary>
public sealed record UsageEventFields
{
    public string Id { get; init; } = "";
    public string Subscription { get; init; } = "";
    public string Meter { get; init; } = "";

    /// <summary>A decimal string; may be left out where events are only counted.</summary>
    public string? Quantity { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary>The seller's own; <c>value</c> names what the aggregation <c>unique</c> counts.</summary>
    public Dictionary<string, string>? Properties { get; init; }
}
