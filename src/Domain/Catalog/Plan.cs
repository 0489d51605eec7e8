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

    /// <summary>By what a meter has counted; always in arrears.</summary>
    Usage,
}

/// <summary>What becomes of the quantities that a meter saw in a period.</summary>
public enum UsageAggregation
{
    Sum,
    Max,

    /// <summary>The quantity of the latest event.</summary>
    Last,

    /// <summary>How many different things the events named.</summary>
    Unique,

    /// <summary>How many events there were.</summary>
    Count,
}

/// <summary>Whether usage inside a trial is billed.</summary>
public enum TrialUsage
{
    Billed,
    Free,
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
public sealed record Component(string Code, string Name, ComponentKind Kind, Price Price, BillingTiming? Timing, string? TaxCategory)
{
    /// <summary>What is counted; only and always for usage.</summary>
    public string? Meter { get; init; }

    /// <summary>How it is counted; only and always for usage.</summary>
    public UsageAggregation? Aggregation { get; init; }

    /// <summary>Units of each period that the price does not see.</summary>
    public decimal IncludedUnits { get; init; }

    /// <summary>What a whole period costs at least; what is missing is charged at its end.</summary>
    public Money? MinimumAmount { get; init; }

    /// <summary>What a whole period costs at most.</summary>
    public Money? MaximumAmount { get; init; }
}

/// <summary>A stretch of a plan's ramp: some periods with components of their own.</summary>
/// <param name="Periods">How many whole periods it lasts, at least 1; null for the last one, which lasts for good.</param>
public sealed record PlanPhase(int? Periods, IReadOnlyList<Component> Components);

/// <summary>A published version of a plan. It never changes.</summary>
public sealed record PlanVersion
{
    /// <summary>Counted from 1 within the plan.</summary>
    public required int Number { get; init; }

    /// <summary>The code of its plan.</summary>
    public string? Plan { get; init; }
    public required string Name { get; init; }
    public required Currency Currency { get; init; }
    public required Interval Interval { get; init; }
    public required BillingTiming Timing { get; init; }

    /// <summary>Days at the start for which nothing is charged.</summary>
    public required int TrialDays { get; init; }
    public required string TaxCategory { get; init; }
    public required TaxBehavior TaxBehavior { get; init; }

    /// <summary>What is sold; in a plan with phases, in the phase at hand.</summary>
    public required IReadOnlyList<Component> Components { get; init; }

    /// <summary>The phases in their order; none when the components are the same for good.</summary>
    public IReadOnlyList<PlanPhase> Phases { get; init; } = [];

    /// <summary>The place in <see cref="Phases"/> of the phase at hand, from 0. As published it is the first.</summary>
    public int Phase { get; init; }

    /// <summary>What all components of a whole period come to at least, without one-time ones; what is missing is charged at its end.</summary>
    public Money? MinimumAmount { get; init; }

    /// <summary>What all components of a whole period come to at most; see <see cref="Pricing.Commitments"/>.</summary>
    public Money? MaximumAmount { get; init; }
    public TrialUsage TrialUsage { get; init; }
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
    public required Instant PublishedAt { get; init; }

    /// <summary>The first start day of a subscription that gets it without naming it; null is any day.</summary>
    public LocalDate? EffectiveFrom { get; init; }

    /// <summary>The components of all phases. Those of several phases that share a code are one thing at several prices.</summary>
    public IEnumerable<Component> AllComponents => Phases.Count == 0 ? Components : Phases.SelectMany(phase => phase.Components);

    /// <summary>Whether anything is billed at a period's end in any phase, so that the end of a subscription is a billing day too.</summary>
    public bool BillsInArrears => MinimumAmount is not null || AllComponents.Any(component => component.Kind switch
    {
        ComponentKind.Usage => true,
        ComponentKind.Recurring => TimingOf(component) == BillingTiming.Arrears || component.MinimumAmount is not null,
        _ => false,
    });

    public BillingTiming TimingOf(Component component) => component.Kind == ComponentKind.Usage ? BillingTiming.Arrears : component.Timing ?? Timing;

    public string TaxCategoryOf(Component component) => component.TaxCategory ?? TaxCategory;

    /// <summary>The version with the components of one of its phases.</summary>
    /// <param name="phase">Its place, from 0. A plan without phases has nothing else than itself.</param>
    public PlanVersion InPhase(int phase) => Phases.Count == 0 ? this : this with { Phase = phase, Components = Phases[phase].Components };

    /// <summary>The version with the components of the phase that one of a subscription's whole periods falls in.</summary>
    /// <param name="number">The number of the period on this plan, from 1.</param>
    public PlanVersion InPeriod(int number)
    {
        var phase = 0;
        while (phase < Phases.Count && Phases[phase].Periods < number) number -= Phases[phase++].Periods!.Value;
        return InPhase(phase);
    }
}

/// <summary>A plan: its code and its versions, oldest first.</summary>
public sealed record PlanState(string Code, IReadOnlyList<PlanVersion> Versions, bool Archived, Instant CreatedAt)
{
    /// <summary>The version published last.</summary>
    public PlanVersion Newest => Versions[^1];

    /// <summary>The version that subscriptions starting on a day get: the newest of those in force.</summary>
    public PlanVersion InForce(LocalDate day) => Versions.Last(version => version.EffectiveFrom is not { } from || from <= day);

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
