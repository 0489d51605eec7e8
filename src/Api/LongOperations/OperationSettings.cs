namespace OrleansBilling.Api.LongOperations;

/// <summary>Limits of work in the background.</summary>
public sealed record OperationSettings
{
    /// <summary>How long a process that is not heard of keeps what it works at.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often it is heard of.</summary>
    public TimeSpan Beat { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a process looks for work of others.</summary>
    public TimeSpan Look { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long what is finished is kept.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromHours(48);

    /// <summary>How many of one organization may run or wait.</summary>
    public int MaximumRunning { get; init; } = 10;

    /// <summary>How often one is begun before it is given up.</summary>
    public int MaximumAttempts { get; init; } = 5;

    /// <summary>The largest file that is kept.</summary>
    public long MaximumBytes { get; init; } = 512L * 1024 * 1024;
}
