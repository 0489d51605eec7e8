namespace OrleansBilling.Contracts.Commands;

/// <summary>POST /webhook-endpoints.</summary>
[GenerateSerializer, Immutable, Alias("CreateWebhookEndpoint")]
public sealed record CreateWebhookEndpoint
{
    [Id(0)] public string? Id { get; init; }
    [Id(1)] public string? Url { get; init; }
    [Id(2)] public string[]? Types { get; init; }
    [Id(3)] public string? Description { get; init; }
    [Id(4)] public bool? Enabled { get; init; }
}

/// <summary>PATCH /webhook-endpoints/{id}.</summary>
[GenerateSerializer, Immutable, Alias("UpdateWebhookEndpoint")]
public sealed record UpdateWebhookEndpoint
{
    [Id(0)] public string? Url { get; init; }
    [Id(1)] public string[]? Types { get; init; }
    [Id(2)] public string? Description { get; init; }
    [Id(3)] public bool? Enabled { get; init; }

    /// <summary>The fields that were sent as null.</summary>
    [Id(4)] public string[] Cleared { get; init; } = [];
}

/// <summary>POST /events/{id}/redeliver.</summary>
public sealed record RedeliverEvent
{
    /// <summary>Null: every enabled endpoint that takes events of its type.</summary>
    public string? Endpoint { get; init; }
}

/// <summary>POST /webhook-endpoints/{id}/redeliver.</summary>
public sealed record RedeliverEvents
{
    public DateTimeOffset From { get; init; }

    /// <summary>Excluded; null is now.</summary>
    public DateTimeOffset? Until { get; init; }
}
