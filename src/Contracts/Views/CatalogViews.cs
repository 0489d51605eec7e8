using System.Text.Json.Serialization;

namespace OrleansBilling.Contracts.Views;

/// <summary>A plan: the terms of the version in force today (UTC), and all versions by number.</summary>
public sealed record PlanView
{
    public required string Code { get; init; }
    public required string Status { get; init; }

    /// <summary>The number of the version in force.</summary>
    public required int Version { get; init; }
    public required string Name { get; init; }
    public required string Currency { get; init; }
    public required IntervalView Interval { get; init; }
    public required string Billing { get; init; }
    public required int TrialDays { get; init; }
    public required string TaxCategory { get; init; }
    public required string TaxBehavior { get; init; }

    /// <summary>What is sold; null where it goes by phases.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ComponentView[]? Components { get; init; }

    /// <summary>The ramp, from the first phase on; null where nothing changes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PhaseView[]? Phases { get; init; }
    public string? MinimumAmount { get; init; }
    public string? MaximumAmount { get; init; }

    /// <summary><c>billed</c> or <c>free</c>.</summary>
    public string TrialUsage { get; init; } = "billed";
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

    /// <summary>What is sold; null where it goes by phases.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ComponentView[]? Components { get; init; }

    /// <summary>The ramp, from the first phase on; null where nothing changes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PhaseView[]? Phases { get; init; }
    public string? MinimumAmount { get; init; }
    public string? MaximumAmount { get; init; }

    /// <summary><c>billed</c> or <c>free</c>.</summary>
    public string TrialUsage { get; init; } = "billed";
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>Subscriptions that start on this day or later get this version; null is at once.</summary>
    public DateOnly? EffectiveFrom { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A phase of a plan: how many whole periods it lasts (null for good), and what is sold in it.</summary>
public sealed record PhaseView(int? Periods, ComponentView[] Components);

public sealed record IntervalView(string Unit, int Count);

public sealed record ComponentView(string Code, string Name, string Kind, string? Billing, string? TaxCategory, PriceView Price)
{
    /// <summary>Of usage alone, like <see cref="Aggregation"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Meter { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Aggregation { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? IncludedUnits { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MinimumAmount { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MaximumAmount { get; init; }
}

/// <summary>A price: the model, and those of the figures that are its own.</summary>
public sealed record PriceView(
    string Model,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Amount = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? UnitAmount = null)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Size { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Free { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TierView[]? Tiers { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Percent { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? FixedAmount { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? FreeEvents { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? FreeAmount { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MinimumPerEvent { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MaximumPerEvent { get; init; }
}

/// <summary>One tier; <c>up_to</c> is its last unit, null for the last tier.</summary>
public sealed record TierView(
    string? UpTo,
    string UnitAmount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? FlatAmount = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PackageSize = null);
