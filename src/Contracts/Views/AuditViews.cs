namespace OrleansBilling.Contracts.Views;

/// <summary>The newest audit of an organization: what was checked, how many, and the first thing that is wrong.</summary>
public sealed record AuditView
{
    public required string Id { get; init; }

    /// <summary><c>running</c>, <c>passed</c> or <c>failed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>What was checked so far.</summary>
    public required AuditCheckView[] Checks { get; init; }

    /// <summary>The first thing wrong that any check found; null when none did.</summary>
    public AuditFindingView? First { get; init; }

    /// <summary>Why it could not be brought to its end; null when it could.</summary>
    public string? Error { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
}

/// <summary>One check of an audit.</summary>
/// <param name="Name">Such as <c>ledger</c>.</param>
/// <param name="Checked">How many things it looked at.</param>
/// <param name="Failed">How many of them are wrong.</param>
/// <param name="First">The first of those.</param>
public sealed record AuditCheckView(string Name, long Checked, long Failed, AuditFindingView? First);

/// <summary>Something that is wrong.</summary>
/// <param name="Place">A table and the key of a row in it.</param>
public sealed record AuditFindingView(string Place, string Detail);
