namespace OrleansBilling.Contracts.Commands;

/// <summary>POST /subscriptions.</summary>
[GenerateSerializer, Immutable, Alias("CreateSubscription")]
public sealed record CreateSubscription
{
    [Id(0)] public string? Id { get; init; }
    [Id(1)] public string? Customer { get; init; }
    [Id(2)] public string? Plan { get; init; }
    [Id(3)] public int? Version { get; init; }
    [Id(4)] public Dictionary<string, string>? Quantities { get; init; }
    [Id(5)] public DateOnly? StartDate { get; init; }
    [Id(6)] public AnchorFields? Anchor { get; init; }
    [Id(7)] public string? FirstPeriod { get; init; }
    [Id(8)] public DateOnly? TrialEnd { get; init; }
    [Id(9)] public DateOnly? EndsOn { get; init; }
    [Id(10)] public DateOnly? BillFrom { get; init; }
    [Id(11)] public Dictionary<string, string>? Metadata { get; init; }

    /// <summary>What a whole period comes to at least, in place of the plan's minimum.</summary>
    [Id(12)] public string? MinimumAmount { get; init; }

    /// <summary>The codes of coupons, in the order in which they take off.</summary>
    [Id(13)] public string[]? Discounts { get; init; }
}

/// <summary>Where periods are counted from: <c>"start"</c>, <c>{"day": 1..31}</c>, <c>{"weekday": 1..7}</c> (1 = Monday) or <c>{"date"}</c>.</summary>
[GenerateSerializer, Immutable, Alias("AnchorFields")]
public sealed record AnchorFields
{
    [Id(0)] public bool Start { get; init; }
    [Id(1)] public int? Day { get; init; }
    [Id(2)] public int? Weekday { get; init; }
    [Id(3)] public DateOnly? Date { get; init; }

    /// <summary>The day of a change itself; only for a change.</summary>
    [Id(4)] public bool OnChange { get; init; }
}

/// <summary>POST /subscriptions/{id}/cancel.</summary>
[GenerateSerializer, Immutable, Alias("CancelSubscription")]
public sealed record CancelSubscription
{
    /// <summary><c>now</c>, <c>period_end</c> or a day (ISO date): the first day not used.</summary>
    [Id(0)] public string? At { get; init; }

    /// <summary><c>none</c> (default) or <c>prorate</c>: give back the unused rest of what was invoiced.</summary>
    [Id(1)] public string? Credit { get; init; }

    /// <summary>Free text, kept in the journal.</summary>
    [Id(2)] public string? Reason { get; init; }
}

/// <summary>POST /subscriptions/{id}/change.</summary>
[GenerateSerializer, Immutable, Alias("ChangeSubscription")]
public sealed record ChangeSubscription
{
    [Id(0)] public string? Plan { get; init; }
    [Id(1)] public int? Version { get; init; }
    [Id(2)] public Dictionary<string, string>? Quantities { get; init; }

    /// <summary>Null or <c>"keep"</c> keeps the anchor; <c>"now"</c>, a day or a date sets a new one.</summary>
    [Id(3)] public AnchorFields? Anchor { get; init; }

    /// <summary><c>now</c>, <c>period_end</c> or a day: the first day of the new terms.</summary>
    [Id(4)] public string? Effective { get; init; }

    /// <summary><c>prorate</c> (default) or <c>none</c>.</summary>
    [Id(5)] public string? Proration { get; init; }
}

/// <summary>POST /subscriptions/{id}/pause.</summary>
[GenerateSerializer, Immutable, Alias("PauseSubscription")]
public sealed record PauseSubscription
{
    /// <summary><c>now</c>, <c>period_end</c> or a day: the first day not used.</summary>
    [Id(0)] public string? From { get; init; }

    /// <summary>The first day used again.</summary>
    [Id(1)] public DateOnly? Until { get; init; }
}

/// <summary>POST /subscriptions/{id}/resume.</summary>
[GenerateSerializer, Immutable, Alias("ResumeSubscription")]
public sealed record ResumeSubscription
{
    /// <summary><c>now</c> or a day: the first day used again.</summary>
    [Id(0)] public string? At { get; init; }
}

/// <summary>POST /subscriptions/{id}/reactivate: a canceled subscription begins again today.</summary>
[GenerateSerializer, Immutable, Alias("ReactivateSubscription")]
public sealed record ReactivateSubscription
{
    /// <summary><c>keep</c> (default) or <c>now</c>.</summary>
    [Id(0)] public string? Anchor { get; init; }
}

/// <summary>POST /subscriptions/{id}/charges: an item for the next invoice, or for one of its own.</summary>
[GenerateSerializer, Immutable, Alias("AddCharge")]
public sealed record AddCharge
{
    [Id(0)] public string? Code { get; init; }
    [Id(1)] public string? Description { get; init; }
    [Id(2)] public string? Amount { get; init; }
    [Id(3)] public string? Quantity { get; init; }
    [Id(4)] public string? UnitAmount { get; init; }
    [Id(5)] public string? TaxCategory { get; init; }

    /// <summary><c>period_end</c> (default) or <c>now</c>.</summary>
    [Id(6)] public string? At { get; init; }
}

/// <summary>POST /test-clocks.</summary>
[GenerateSerializer, Immutable, Alias("CreateTestClock")]
public sealed record CreateTestClock
{
    [Id(0)] public string? Id { get; init; }
    [Id(1)] public string? Name { get; init; }
    [Id(2)] public DateTimeOffset? Now { get; init; }
}

/// <summary>POST /test-clocks/{id}/advance.</summary>
[GenerateSerializer, Immutable, Alias("AdvanceTestClock")]
public sealed record AdvanceTestClock
{
    [Id(0)] public DateTimeOffset? To { get; init; }
}
