namespace OrleansBilling.Contracts.Commands;

/// <summary>POST /coupons.</summary>
[GenerateSerializer, Immutable, Alias("CreateCoupon")]
public sealed record CreateCoupon
{
    [Id(0)] public string? Code { get; init; }
    [Id(1)] public string? Percent { get; init; }
    [Id(2)] public string? Amount { get; init; }
    [Id(3)] public string? Currency { get; init; }
    [Id(4)] public DurationFields? Duration { get; init; }
    [Id(5)] public string[]? AppliesTo { get; init; }
    [Id(6)] public DateTimeOffset? ExpiresAt { get; init; }
    [Id(7)] public int? MaxRedemptions { get; init; }
}

/// <summary>How long a discount holds: <c>"once"</c>, <c>"forever"</c> or <c>{"periods": n}</c>.</summary>
[GenerateSerializer, Immutable, Alias("DurationFields")]
public sealed record DurationFields
{
    [Id(0)] public string? Word { get; init; }
    [Id(1)] public int? Periods { get; init; }
}

/// <summary>POST /subscriptions/{id}/discounts: a coupon, or a discount agreed by hand.</summary>
[GenerateSerializer, Immutable, Alias("AddDiscount")]
public sealed record AddDiscount
{
    [Id(0)] public string? Coupon { get; init; }
    [Id(1)] public string? Percent { get; init; }
    [Id(2)] public string? Amount { get; init; }
    [Id(3)] public string? Currency { get; init; }
    [Id(4)] public DurationFields? Duration { get; init; }
    [Id(5)] public string[]? AppliesTo { get; init; }

    /// <summary><c>now</c> (default), <c>period_end</c> or a day: the first billing day it holds on.</summary>
    [Id(6)] public string? Effective { get; init; }
}

/// <summary>POST /subscriptions/{id}/discounts/{number}/remove.</summary>
[GenerateSerializer, Immutable, Alias("RemoveDiscount")]
public sealed record RemoveDiscount
{
    /// <summary><c>now</c> (default), <c>period_end</c> or a day: the first billing day it does not hold on.</summary>
    [Id(0)] public string? Effective { get; init; }
}
