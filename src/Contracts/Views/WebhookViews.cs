using System.Text.Json.Serialization;

namespace OrleansBilling.Contracts.Views;

/// <summary>A webhook endpoint; its secret is shown at its creation and when it is rotated.</summary>
public sealed record WebhookEndpointView
{
    public required string Id { get; init; }
    public required string Url { get; init; }

    /// <summary>Names of events, or <c>invoice.*</c>; empty is all events.</summary>
    public required string[] Types { get; init; }
    public string? Description { get; init; }
    public required bool Enabled { get; init; }

    /// <summary>Why the engine disabled it: <c>gone</c> (it answered 410) or <c>failing</c> (for three days); null when it did not.</summary>
    public string? DisabledFor { get; init; }

    /// <summary>Since when everything sent to it has failed; null after a success.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>What verifies the signatures, <c>whsec_...</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Secret { get; init; }

    /// <summary>Says why <see cref="Secret"/> is not there, when a creation or rotation is answered again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Note { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>How often it has changed (its ETag).</summary>
    [JsonIgnore]
    public long Revision { get; init; }
}

/// <summary>One event on its way to one endpoint.</summary>
public sealed record WebhookDeliveryView
{
    /// <summary>The event's id, and the <c>webhook-id</c> it is sent with.</summary>
    public required string Event { get; init; }
    public required string Type { get; init; }

    /// <summary><c>pending</c>, <c>succeeded</c>, <c>failed</c> (given up) or <c>canceled</c> (the endpoint was disabled).</summary>
    public required string Status { get; init; }
    public required int Attempts { get; init; }

    /// <summary>The HTTP status of the last attempt; null when there was no answer.</summary>
    public int? ResponseStatus { get; init; }

    /// <summary>What was wrong with the last attempt; null when it succeeded.</summary>
    public string? Error { get; init; }
    public DateTimeOffset? LastAttemptAt { get; init; }
    public DateTimeOffset? NextAttemptAt { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>How many deliveries a call has put in line.</summary>
public sealed record RedeliveryView(int Deliveries);
