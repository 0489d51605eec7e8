using NodaTime;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Catalog;

/// <summary>When a recurring component is billed: at the start of the period it pays for, or at its end.</summary>
public enum BillingTiming
{
    Advance,
    Arrears,
}

/// <summary>What a component charges for.</summary>
public enum ComponentKind
{
    /// <summary>The same for each period.</summary>
    Recurring,

    /// <summary>Once, with the first invoice.</summary>
    OneTime,
}

/// <summary>Whether prices contain tax (inclusive) or tax is added to them (exclusive).</summary>
public enum TaxBehavior
{
    Exclusive,
    Inclusive,
}

/// <summary>One priced part of a plan.</summary>
/// <param name="Timing">Overrides the plan's timing; null takes it.</param>
/// <param name="TaxCategory">Overrides the plan's category; null takes it.</param>
public sealed record Component(string Code, string Name, ComponentKind Kind, Price Price, BillingTiming? Timing, string? TaxCategory);

/// <summary>A published version of a plan. It never changes.</summary>
public sealed record PlanVersion
{
    /// <summary>Counted from 1 within the plan.</summary>
    public required int Number { get; init; }
    public required string Name { get; init; }
    public required Currency Currency { get; init; }
    public required Interval Interval { get; init; }
    public required BillingTiming Timing { get; init; }

    /// <summary>Days at the start for which nothing is charged.</summary>
    public required int TrialDays { get; init; }
    public required string TaxCategory { get; init; }
    public required TaxBehavior TaxBehavior { get; init; }
    public required IReadOnlyList<Component> Components { get; init; }
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
    public required Instant PublishedAt { get; init; }

    public BillingTiming TimingOf(Component component) => component.Timing ?? Timing;

    public string TaxCategoryOf(Component component) => component.TaxCategory ?? TaxCategory;
}

/// <summary>A plan: its code and its versions, oldest first.</summary>
public sealed record PlanState(string Code, IReadOnlyList<PlanVersion> Versions, bool Archived, Instant CreatedAt)
{
    /// <summary>The version new subscribers get.</summary>
    public PlanVersion Newest => Versions[^1];

    public PlanVersion? Version(int number) => number >= 1 && number <= Versions.Count ? Versions[number - 1] : null;
}

/// <summary>What can happen to a plan.</summary>
public abstract record PlanEvent
{
    private protected PlanEvent()
    {
    }
}

[EventType("plan.created")]
public sealed record PlanCreated(string Code, PlanVersion Version) : PlanEvent;

[EventType("plan.version_published")]
public sealed record PlanVersionPublished(PlanVersion Version) : PlanEvent;

[EventType("plan.archived")]
public sealed record PlanArchived(Instant At) : PlanEvent;

/// <summary>How events change a plan.</summary>
public static class PlanEvolution
{
    public static PlanState Evolve(PlanState? state, PlanEvent @event) => @event switch
    {
        PlanCreated created => new PlanState(created.Code, [created.Version], false, created.Version.PublishedAt),
        PlanVersionPublished published => state! with { Versions = [.. state!.Versions, published.Version] },
        PlanArchived => state! with { Archived = true },
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
