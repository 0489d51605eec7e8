using NodaTime;
using OrleansBilling.Domain.Payments;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Dunning;

/// <summary>What a step does.</summary>
public enum DunningActionKind
{
    /// <summary>Sends a message.</summary>
    Remind,

    /// <summary>Takes the money once more, whatever the days of retries say.</summary>
    Retry,

    /// <summary>Charges late interest and the fixed sum for recovery costs; businesses alone.</summary>
    LateFee,

    /// <summary>Pauses the subscriptions that the invoice is for, until nothing of theirs is overdue.</summary>
    Suspend,

    /// <summary>Cancels them.</summary>
    Cancel,

    /// <summary>Gives the invoice up.</summary>
    WriteOff,

    /// <summary>Tells a person.</summary>
    Alert,
}

/// <param name="Template">Of the message, for <see cref="DunningActionKind.Remind"/>.</param>
public sealed record DunningAction(DunningActionKind Kind, string? Template = null);

/// <summary>What happens so many days from the due date, at eight in the morning where the customer is; or once what it owes reaches a balance.</summary>
/// <param name="Days">From the due date; negative is before it. Zero for a step by balance.</param>
public sealed record DunningStep(int Days, IReadOnlyList<DunningAction> Actions)
{
    /// <summary>The least that is overdue in total; null for a step by days. The steps of a policy are all of one form.</summary>
    public Money? Balance { get; init; }
}

/// <summary>Statutory late interest from a day on.</summary>
/// <param name="Percent">For a year.</param>
public sealed record LateInterestRate(LocalDate From, decimal Percent);

/// <summary>How a seller collects, reminds, and gives up. A saved policy takes the place of the one of its code.</summary>
/// <param name="Revision">Counted from 1 with each time it is saved; 0 is the one that ships.</param>
/// <param name="LateInterest">By the day from which each is in force, rising; without one no interest is charged.</param>
public sealed record DunningPolicy(
    string Code, int Revision, CollectionTerms Collection, IReadOnlyList<DunningStep> Steps, IReadOnlyList<LateInterestRate> LateInterest)
{
    public const string DefaultCode = "default";

    /// <summary>A week before the due date; three, seven and fourteen days after it; the thirtieth day is the last.</summary>
    public static DunningPolicy Default { get; } = new(
        DefaultCode,
        0,
        CollectionTerms.Default,
        [
            new DunningStep(-7, [new(DunningActionKind.Remind, "reminder_before")]),
            new DunningStep(3, [new(DunningActionKind.Remind, "reminder_1")]),
            new DunningStep(7, [new(DunningActionKind.Remind, "reminder_2")]),
            new DunningStep(14, [new(DunningActionKind.Remind, "reminder_3")]),
            new DunningStep(30, [new(DunningActionKind.Remind, "reminder_final"), new(DunningActionKind.Alert)]),
        ],
        []);

    public bool Is(DunningPolicy? other) => other is not null && other.Code == Code && other.Revision == Revision;
}
