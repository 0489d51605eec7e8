namespace OrleansBilling.Contracts.Views;

/// <summary>A plan: its newest version's terms, and all versions by number.</summary>
public sealed record PlanView
{
    public required string Code { get; init; }
    public required string Status { get; init; }

    /// <summary>The newest version's number.</summary>
    public required int Version { get; init; }
    public required string Name { get; init; }
    public required string Currency { get; init; }
    public required IntervalView Interval { get; init; }
    public required string Billing { get; init; }
    public required int TrialDays { get; init; }
    public required string TaxCategory { get; init; }
    public required string TaxBehavior { get; init; }
    public required ComponentView[] Components { get; init; }
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
    public required PlanVersionView[] Versions { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>One published version; it never changes.</summary>
public sealed record PlanVersionView
{
    public required int Version { get; init; }
    public required string Name { get; init; }
    public required string Currency { get; init; }
    public required IntervalView Interval { get; init; }
    public required string Billing { get; init; }
    public required int TrialDays { get; init; }
    public required string TaxCategory { get; init; }
    public required string TaxBehavior { get; init; }
    public required ComponentView[] Components { get; init; }
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

public sealed record IntervalView(string Unit, int Count);

public sealed record ComponentView(string Code, string Name, string Kind, string? Billing, string? TaxCategory, PriceView Price);

public sealed record PriceView(string Model, string? Amount, string? UnitAmount);
