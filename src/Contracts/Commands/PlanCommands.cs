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
}

/// <summary>How long a period is: <c>day, week, month, year</c> times <c>count</c>.</summary>
[GenerateSerializer, Immutable, Alias("IntervalFields")]
public sealed record IntervalFields
{
    [Id(0)] public string? Unit { get; init; }
    [Id(1)] public int? Count { get; init; }
}

/// <summary>One priced part of a plan: <c>kind</c> is <c>recurring</c> or <c>one_time</c>.</summary>
[GenerateSerializer, Immutable, Alias("ComponentFields")]
public sealed record ComponentFields
{
    [Id(0)] public string? Code { get; init; }
    [Id(1)] public string? Name { get; init; }
    [Id(2)] public string? Kind { get; init; }
    [Id(3)] public string? Billing { get; init; }
    [Id(4)] public string? TaxCategory { get; init; }
    [Id(5)] public PriceFields? Price { get; init; }
}

/// <summary>A price: <c>model</c> is <c>flat</c> (with <c>amount</c>) or <c>per_unit</c> (with <c>unit_amount</c>).</summary>
[GenerateSerializer, Immutable, Alias("PriceFields")]
public sealed record PriceFields
{
    [Id(0)] public string? Model { get; init; }
    [Id(1)] public string? Amount { get; init; }
    [Id(2)] public string? UnitAmount { get; init; }
}
