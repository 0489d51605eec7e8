using OrleansBilling.Contracts.Commands;

namespace OrleansBilling.Contracts.Views;

/// <summary>A planned price change as the API shows it.</summary>
public sealed record PriceChangeView
{
    public required string Id { get; init; }
    public required string Plan { get; init; }

    /// <summary>The version of the plan to move to.</summary>
    public required int Version { get; init; }

    /// <summary>Subscribers move at their first renewal on or after this day.</summary>
    public required DateOnly From { get; init; }
    public required int NoticeDays { get; init; }
    public required CohortFields Cohort { get; init; }

    /// <summary><c>scheduling, scheduled, withdrawing, withdrawn</c>.</summary>
    public required string Status { get; init; }

    /// <summary>How many subscriptions stand where.</summary>
    public required PriceMoveCounts Subscriptions { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>How often it has changed (its ETag).</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public long Revision { get; init; }
}

/// <summary>How many subscriptions a price change is planned for, announced to, has moved; was withdrawn from; and how many ended or left the plan before.</summary>
public sealed record PriceMoveCounts(long Planned, long Announced, long Moved, long Withdrawn, long Dropped);

/// <summary>A subscription that a price change is about. Amounts are those of the recurring components of the period from the renewal on, before discounts and taxes.</summary>
/// <param name="Status"><c>planned, announced, moved, withdrawn, dropped</c>.</param>
/// <param name="Renewal">The day of the move, as it stood when it was planned or announced; null when it would not take place.</param>
public sealed record PriceMoveView(
    string Subscription, string Customer, string Status, int FromVersion, DateOnly? Renewal, string Currency, string? OldAmount, string? NewAmount);

/// <summary>Whom a price change would move, and what that changes. Nothing is written.</summary>
/// <param name="Data">The first thousand, by id.</param>
/// <param name="HasMore">Whether there are more than those.</param>
/// <param name="Affected">How many there are in all.</param>
/// <param name="OldAmount">The sum over all of them.</param>
/// <param name="NewAmount">The sum over all of them.</param>
[GenerateSerializer, Immutable, Alias("PriceChangePreview")]
public sealed record PriceChangePreview(
    PricePreviewLine[] Data, bool HasMore, int Affected, string Currency, string OldAmount, string NewAmount, string Difference);

/// <summary>One subscription in the preview of a price change.</summary>
[GenerateSerializer, Immutable, Alias("PricePreviewLine")]
public sealed record PricePreviewLine(
    string Subscription, string Customer, int FromVersion, DateOnly Renewal, string OldAmount, string NewAmount, string Difference);
