namespace OrleansBilling.Contracts.Commands;

/// <summary>POST /plans, and (without <c>code</c>) POST /plans/{code}/versions: what is sold.</summary>
[GenerateSerializer, Immutable, Alias("PlanDefinition")]
public sealed record PlanDefinition
{
    [Id(0)] public string? Code { get; init; }
    [Id(1)] public string? Name { get; init; }
    [Id(2)] public string? Currency { get; init; }
    [Id(3)] public IntervalFields? Interval { get; init; }
    [Id(4)] public string? Billing { get; init; }
    [Id(5)] public int? TrialDays { get; init; }
    [Id(6)] public string? TaxCategory { get; init; }
    [Id(7)] public string? TaxBehavior { get; init; }
    [Id(8)] public ComponentFields[]? Components { get; init; }
    [Id(9)] public Dictionary<string, string>? Metadata { get; init; }

    /// <summary>What a whole period comes to at least; what is missing is charged at its end.</summary>
    [Id(10)] public string? MinimumAmount { get; init; }

    /// <summary>What a whole period comes to at most, by what is charged in arrears.</summary>
    [Id(11)] public string? MaximumAmount { get; init; }

    /// <summary><c>billed</c> (default) or <c>free</c>.</summary>
    [Id(12)] public string? TrialUsage { get; init; }

    /// <summary>Of a further version: subscriptions that start on this day or later get it. Null is at once.</summary>
    [Id(13)] public DateOnly? EffectiveFrom { get; init; }

    /// <summary>In place of <c>components</c>: what is sold at first, and from when on something else.</summary>
    [Id(14)] public PhaseFields[]? Phases { get; init; }
}

/// <summary>A phase of a plan: so many whole periods (null in the last one) with components of its own.</summary>
[GenerateSerializer, Immutable, Alias("PhaseFields")]
public sealed record PhaseFields
{
    [Id(0)] public int? Periods { get; init; }
    [Id(1)] public ComponentFields[]? Components { get; init; }
}

/// <summary>How long a period is: <c>day, week, month, year</c> times <c>count</c>.</summary>
[GenerateSerializer, Immutable, Alias("IntervalFields")]
public sealed record IntervalFields
{
    [Id(0)] public string? Unit { get; init; }
    [Id(1)] public int? Count { get; init; }
}

/// <summary>One priced part of a plan: <c>kind</c> is <c>recurring</c>, <c>usage</c> or <c>one_time</c>.</summary>
[GenerateSerializer, Immutable, Alias("ComponentFields")]
public sealed record ComponentFields
{
    [Id(0)] public string? Code { get; init; }
    [Id(1)] public string? Name { get; init; }
    [Id(2)] public string? Kind { get; init; }
    [Id(3)] public string? Billing { get; init; }
    [Id(4)] public string? TaxCategory { get; init; }
    [Id(5)] public PriceFields? Price { get; init; }

    /// <summary>Of usage: the meter whose events are counted.</summary>
    [Id(6)] public string? Meter { get; init; }

    /// <summary>Of usage: <c>sum</c> (default), <c>max, last, unique, count</c>.</summary>
    [Id(7)] public string? Aggregation { get; init; }

    /// <summary>Units of each period that the price does not see.</summary>
    [Id(8)] public string? IncludedUnits { get; init; }
    [Id(9)] public string? MinimumAmount { get; init; }
    [Id(10)] public string? MaximumAmount { get; init; }
}

/// <summary>A price: <c>model</c> and the figures of that model.</summary>
[GenerateSerializer, Immutable, Alias("PriceFields")]
public sealed record PriceFields
{
    [Id(0)] public string? Model { get; init; }

    /// <summary>Of <c>flat</c>, and of a <c>package</c>.</summary>
    [Id(1)] public string? Amount { get; init; }

    /// <summary>Of <c>per_unit</c>.</summary>
    [Id(2)] public string? UnitAmount { get; init; }

    /// <summary>Of <c>package</c>: units in one.</summary>
    [Id(3)] public string? Size { get; init; }

    /// <summary>Of <c>package</c>: units before the first one.</summary>
    [Id(4)] public string? Free { get; init; }

    /// <summary>Of <c>graduated</c> and <c>volume</c>.</summary>
    [Id(5)] public TierFields[]? Tiers { get; init; }

    /// <summary>Of <c>percentage</c>, like all that follow.</summary>
    [Id(6)] public string? Percent { get; init; }
    [Id(7)] public string? FixedAmount { get; init; }

    [System.Text.Json.Serialization.JsonNumberHandling(System.Text.Json.Serialization.JsonNumberHandling.AllowReadingFromString)]
    [Id(8)] public int? FreeEvents { get; init; }
    [Id(9)] public string? FreeAmount { get; init; }
    [Id(10)] public string? MinimumPerEvent { get; init; }
    [Id(11)] public string? MaximumPerEvent { get; init; }
}

/// <summary>One tier: up to and including <c>up_to</c>, which the last one leaves out.</summary>
[GenerateSerializer, Immutable, Alias("TierFields")]
public sealed record TierFields
{
    [Id(0)] public string? UpTo { get; init; }
    [Id(1)] public string? UnitAmount { get; init; }
    [Id(2)] public string? FlatAmount { get; init; }
    [Id(3)] public string? PackageSize { get; init; }
}
