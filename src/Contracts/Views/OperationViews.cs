namespace OrleansBilling.Contracts.Views;

/// <summary>Work in the background, and how far it is.</summary>
public sealed record OperationView
{
    public required string Id { get; init; }

    /// <summary><c>export</c>.</summary>
    public required string Kind { get; init; }

    /// <summary><c>running</c>, <c>succeeded</c> or <c>failed</c>.</summary>
    public required string Status { get; init; }
    public required OperationProgressView Progress { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>When it is forgotten, with its file; null while it runs.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Where its file is; null until it has succeeded.</summary>
    public string? ResultUrl { get; init; }

    /// <summary>Why it failed; null when it did not.</summary>
    public OperationErrorView? Error { get; init; }
}

/// <param name="Done">Rows that are written.</param>
/// <param name="Total">Of how many; null while that is not known.</param>
public sealed record OperationProgressView(long Done, long? Total);

public sealed record OperationErrorView(string Code, string Detail);
