namespace OrleansBilling.Contracts.Views;

/// <summary>Something that a person should look at.</summary>
public sealed record AlertView
{
    public required string Id { get; init; }
    public required string Kind { get; init; }

    /// <summary><c>open</c> or <c>resolved</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The id of what it is about: of an invoice, say.</summary>
    public required string Object { get; init; }
    public string? Customer { get; init; }
    public required string Message { get; init; }

    /// <summary>By the customer's clock.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>What was done.</summary>
    public string? Note { get; init; }
}

/// <summary>What an organization wants looked at before invoices go out. The defaults are those of one that never said.</summary>
public sealed record ReviewRulesView
{
    public string AmountChanged { get; init; } = "alert";
    public string AmountChangedPercent { get; init; } = "50";
    public string ZeroInvoice { get; init; } = "alert";
    public string TaxMissing { get; init; } = "alert";
    public string NoticeDiffers { get; init; } = "hold";
}
