namespace OrleansBilling.Contracts.Commands;

/// <summary>POST /dunning-policies: takes the place of the policy of its code.</summary>
[GenerateSerializer, Immutable, Alias("SaveDunningPolicy")]
public sealed record SaveDunningPolicy
{
    [Id(0)] public string? Code { get; init; }

    /// <summary><c>issue</c> (default) or <c>due_date</c>.</summary>
    [Id(1)] public string? CollectAt { get; init; }

    /// <summary>1, 3, 5 and 7 when left out.</summary>
    [Id(2)] public int[]? RetryDays { get; init; }

    /// <summary>Those that ship when left out.</summary>
    [Id(3)] public DunningStepFields[]? Steps { get; init; }
    [Id(4)] public LateInterestFields[]? LateInterest { get; init; }
}

/// <summary>One step of a policy.</summary>
[GenerateSerializer, Immutable, Alias("DunningStepFields")]
public sealed record DunningStepFields
{
    [Id(0)] public int? Days { get; init; }
    [Id(1)] public string[]? Actions { get; init; }
    [Id(2)] public string? Template { get; init; }

    /// <summary>Instead of days: what is overdue in total from which the step is taken.</summary>
    [Id(3)] public string? Balance { get; init; }
    [Id(4)] public string? Currency { get; init; }
}

/// <summary>A rate of late interest from a day on.</summary>
[GenerateSerializer, Immutable, Alias("LateInterestFields")]
public sealed record LateInterestFields
{
    [Id(0)] public DateOnly? From { get; init; }
    [Id(1)] public string? Percent { get; init; }
}

/// <summary>POST /invoices/{id}/hold: what is done by itself waits until a day, or stays undone.</summary>
[GenerateSerializer, Immutable, Alias("HoldInvoice")]
public sealed record HoldInvoice
{
    /// <summary>The first day on which it goes on; null is now.</summary>
    [Id(0)] public DateOnly? HoldUntil { get; init; }

    /// <summary>Whether it is not dunned at all.</summary>
    [Id(1)] public bool? Skip { get; init; }
}
