using System.Text.Json;

namespace OrleansBilling.Contracts.Views;

/// <summary>A coupon as the API shows it.</summary>
public sealed record CouponView
{
    public required string Code { get; init; }

    /// <summary><c>active, expired, exhausted, archived</c>.</summary>
    public required string Status { get; init; }
    public string? Percent { get; init; }
    public string? Amount { get; init; }
    public string? Currency { get; init; }

    /// <summary><c>"once"</c>, <c>"forever"</c> or <c>{"periods": n}</c>.</summary>
    public required JsonElement Duration { get; init; }

    /// <summary>The codes of the components or lines it is for; empty is the whole invoice.</summary>
    public required string[] AppliesTo { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public int? MaxRedemptions { get; init; }

    /// <summary>How many subscriptions and one-off invoices have redeemed it.</summary>
    public required int Redemptions { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>How often it has changed (its ETag).</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public long Revision { get; init; }
}

/// <summary>A discount of a subscription, and what is left of it.</summary>
/// <param name="Number">By which it is removed.</param>
/// <param name="Duration"><c>"once"</c>, <c>"forever"</c> or <c>{"periods": n}</c>.</param>
/// <param name="From">The first billing day it holds on.</param>
/// <param name="Until">The first billing day it does not hold on; null while nobody removed it.</param>
/// <param name="PeriodsUsed">In how many billing periods it took something off.</param>
/// <param name="PeriodsLeft">Null is without end.</param>
public sealed record SubscriptionDiscountView(
    int Number,
    string? Coupon,
    string? Percent,
    string? Amount,
    string? Currency,
    JsonElement Duration,
    string[] AppliesTo,
    DateOnly From,
    DateOnly? Until,
    int PeriodsUsed,
    int? PeriodsLeft);
