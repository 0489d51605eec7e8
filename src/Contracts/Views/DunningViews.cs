namespace OrleansBilling.Contracts.Views;

/// <summary>How a seller collects, reminds, and gives up.</summary>
public sealed record DunningPolicyView
{
    public required string Code { get; init; }

    /// <summary>How often it was saved; 0 is the one that ships.</summary>
    public required int Revision { get; init; }

    /// <summary><c>issue</c> or <c>due_date</c>.</summary>
    public required string CollectAt { get; init; }

    /// <summary>Days after the first decline on which it is tried again.</summary>
    public required int[] RetryDays { get; init; }
    public required DunningStepView[] Steps { get; init; }
    public required LateInterestView[] LateInterest { get; init; }
}

/// <param name="Days">From the due date; negative is before it. Null for a step by balance.</param>
/// <param name="Actions"><c>remind</c>, <c>retry</c>, <c>late_fee</c>, <c>suspend</c>, <c>cancel</c>, <c>write_off</c>, <c>alert</c>.</param>
/// <param name="Template">Of the message.</param>
public sealed record DunningStepView(int? Days, string[] Actions, string? Template)
{
    /// <summary>What is overdue in total from which it is taken; null for a step by days.</summary>
    public string? Balance { get; init; }
    public string? Currency { get; init; }
}

/// <param name="Percent">For a year.</param>
public sealed record LateInterestView(DateOnly From, string Percent);

/// <summary>The policies of an organization.</summary>
public sealed record DunningPoliciesView(DunningPolicyView[] Data);
