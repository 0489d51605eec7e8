namespace OrleansBilling.Contracts.Views;

/// <summary>A subscription as the API shows it.</summary>
public sealed record SubscriptionView
{
    public required string Id { get; init; }
    public required string Customer { get; init; }
    public required string Plan { get; init; }
    public required int Version { get; init; }

    /// <summary><c>scheduled, trialing, active, paused, canceled, ended</c>.</summary>
    public required string Status { get; init; }
    public required bool PastDue { get; init; }
    public required string Currency { get; init; }
    public required IReadOnlyDictionary<string, string> Quantities { get; init; }
    public required DateOnly StartDate { get; init; }
    public required AnchorView Anchor { get; init; }
    public required string FirstPeriod { get; init; }
    public DateOnly? TrialEnd { get; init; }
    public DateOnly? EndsOn { get; init; }
    public DateOnly? BillFrom { get; init; }

    /// <summary>The minimum agreed with this subscriber; null where the plan's holds.</summary>
    public string? MinimumAmount { get; init; }

    /// <summary>The first day not used, once a cancellation is decided.</summary>
    public DateOnly? CancelOn { get; init; }
    public DateTimeOffset? CanceledAt { get; init; }
    public string? CancelReason { get; init; }
    public PeriodView? CurrentPeriod { get; init; }
    public DateOnly? NextBillingDate { get; init; }
    public required ScheduledChangeView[] Scheduled { get; init; }

    /// <summary>In the order in which they were attached.</summary>
    public required SubscriptionDiscountView[] Discounts { get; init; }
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>How often the subscription has changed (its ETag).</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public long Revision { get; init; }
}

/// <summary>Where periods are counted from: the day itself, and the wanted day of the month (remembered past short months).</summary>
public sealed record AnchorView(DateOnly Date, int? Day);

/// <summary>A half-open range of local days.</summary>
[GenerateSerializer, Immutable, Alias("PeriodView")]
public sealed record PeriodView(DateOnly Start, DateOnly End);

/// <summary>A change to come: what and on which day.</summary>
public sealed record ScheduledChangeView(string Kind, DateOnly On)
{
    /// <summary>The plan to come, for a <c>change</c>.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public string? Plan { get; init; }

    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public int? Version { get; init; }

    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Quantities { get; init; }

    /// <summary>The planned price change, for a <c>price_change</c>.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public string? PriceChange { get; init; }
}

/// <summary>The open items of a subscription or a customer, oldest first.</summary>
public sealed record OpenItemsView(OpenItemView[] Data);

/// <summary>An item that waits for the next invoice.</summary>
/// <param name="At"><c>period_end</c> or <c>now</c> on a subscription, <c>next_invoice</c> on a customer.</param>
public sealed record OpenItemView(
    int Number, string? Code, string Description, string Quantity, string UnitAmount, string TaxCategory, string At, DateTimeOffset AddedAt);
