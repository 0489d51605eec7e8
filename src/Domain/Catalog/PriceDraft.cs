namespace OrleansBilling.Domain.Catalog;

/// <summary>A component as a seller writes it: texts still to be understood.</summary>
/// <param name="Model">The price's model; <paramref name="Amount"/>, <paramref name="UnitAmount"/> and <see cref="More"/> are its figures.</param>
public sealed record ComponentDraft(
    string? Code, string? Name, string? Kind, string? Billing, string? TaxCategory, string? Model, string? Amount, string? UnitAmount)
{
    /// <summary>The figures of a price beyond amount and unit amount.</summary>
    public PriceDraft More { get; init; } = new();
    public string? Meter { get; init; }
    public string? Aggregation { get; init; }
    public string? IncludedUnits { get; init; }
    public string? MinimumAmount { get; init; }
    public string? MaximumAmount { get; init; }
}

/// <summary>Figures of a price, each used by some models.</summary>
public sealed record PriceDraft
{
    public string? Size { get; init; }
    public string? Free { get; init; }
    public IReadOnlyList<TierDraft>? Tiers { get; init; }
    public string? Percent { get; init; }
    public string? FixedAmount { get; init; }
    public int? FreeEvents { get; init; }
    public string? FreeAmount { get; init; }
    public string? MinimumPerEvent { get; init; }
    public string? MaximumPerEvent { get; init; }
}

/// <summary>A tier as a seller writes it.</summary>
public sealed record TierDraft(string? UpTo, string? UnitAmount, string? FlatAmount = null, string? PackageSize = null);
