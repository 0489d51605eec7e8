using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>Some days of meters to be read for a bill.</summary>
/// <param name="Components">The usage components that are priced by them.</param>
/// <param name="Share">The share of a whole period that the days are.</param>
/// <param name="From">The first instant of the days where the subscriber is, by its zone of now.</param>
/// <param name="Until">The first instant after them.</param>
public sealed record UsageSlice(IReadOnlyList<Component> Components, ServicePeriod Period, Proration Share, Instant From, Instant Until);

/// <summary>What a step must know of meters before it can be priced.</summary>
/// <param name="Invoice">The invoice the readings are for. Asked twice for one invoice, the meters must read the same.</param>
/// <param name="Slices">The days that are billed, oldest first; when there are none, only late usage is looked for.</param>
/// <param name="Final">No bill will follow this one.</param>
public sealed record UsageNeed(InvoiceId Invoice, SubscriptionId Subscription, IReadOnlyList<UsageSlice> Slices, bool Final);

/// <summary>What one component's meter came to.</summary>
public sealed record MeterTotal(string Component, UsageTotal Total);

/// <summary>The meters over the days of one slice.</summary>
/// <param name="From">Where the reading began: where the one before ended, also when the zone moved in between.</param>
/// <param name="Until">Where it ended.</param>
/// <param name="Totals">A component not named came to nothing.</param>
public sealed record SliceReading(Instant From, Instant Until, IReadOnlyList<MeterTotal> Totals);

/// <summary>The meters as they were read for one invoice.</summary>
/// <param name="Watermark">Events below it are in the readings, others are late for the days read.</param>
/// <param name="Slices">One for each slice that was asked for, in their order.</param>
/// <param name="Late">Periods billed earlier to which events have come since.</param>
public sealed record UsageReadings(long Watermark, IReadOnlyList<SliceReading> Slices, IReadOnlyList<LateUsage> Late);

/// <summary>A period billed earlier and what its meters come to by now.</summary>
/// <param name="Plan">The version of the plan that it was billed by, in the phase of then.</param>
public sealed record LateUsage(MeteredPeriod Billed, PlanVersion Plan, IReadOnlyList<MeterTotal> Totals);

/// <summary>An amount of a component of a period; the component is null for what belongs to the whole plan.</summary>
public sealed record PartAmount(string? Component, ChargeKind Kind, Money Amount)
{
    /// <summary>The newest invoice that charged any of it, at whose tax rates it is given back; null when none did.</summary>
    public InvoiceId? Invoice { get; init; }
}

/// <summary>Usage before a change of plan, which is priced by the plan before and billed with the next billing day.</summary>
public sealed record HeldUsage(PlanVersion Plan, MeteredPeriod Period);

/// <summary>
/// Some days whose usage is billed, with all it takes to bill what comes late: priced again with the new totals, less what is billed.
/// </summary>
public sealed record MeteredPeriod
{
    public required string Plan { get; init; }
    public required int PlanVersion { get; init; }

    /// <summary>The phase of the plan that the days fell in.</summary>
    public int Phase { get; init; }
    public required ServicePeriod Period { get; init; }
    public required Proration Share { get; init; }
    public required Instant From { get; init; }
    public required Instant Until { get; init; }

    /// <summary>Events below it are billed.</summary>
    public required long Watermark { get; init; }
    public required IReadOnlyList<MeterTotal> Totals { get; init; }

    /// <summary>The meters that were read.</summary>
    public required IReadOnlyList<string> Meters { get; init; }

    /// <summary>All usage and minimums billed for these days so far.</summary>
    public required IReadOnlyList<PartAmount> Billed { get; init; }

    /// <summary>Whether minimums and the plan's maximum hold; they do not in a trial or a free period.</summary>
    public required bool Committed { get; init; }

    /// <summary>The minimum of the whole plan that was agreed.</summary>
    public Money? Minimum { get; init; }

    /// <summary>What was charged for these days before their usage is.</summary>
    public IReadOnlyList<PartAmount> Ahead { get; init; } = [];

    /// <summary>What was charged for these days in arrears beside usage, before the plan's maximum.</summary>
    public IReadOnlyList<PartAmount> Recurring { get; init; } = [];
}

/// <summary>The meters' readings that a rule may use. Where one is missing it notes which, and the rule's answer is to be thrown away.</summary>
/// <remarks>So the shell asks the rule, reads what was missing, and asks again: the rule stays pure, and reads nothing by itself.</remarks>
public sealed class UsageBook
{
    private readonly Dictionary<InvoiceId, UsageReadings> _readings;

    private UsageBook(Dictionary<InvoiceId, UsageReadings> readings) => _readings = readings;

    /// <summary>A book with nothing in it yet.</summary>
    public static UsageBook Empty => new([]);

    /// <summary>What must be read before the rule can answer; null when its answer counts.</summary>
    public UsageNeed? Missing { get; private set; }

    /// <summary>A book with these readings too, and nothing missing.</summary>
    public UsageBook With(UsageNeed need, UsageReadings readings) => new(new(_readings) { [need.Invoice] = readings });

    internal UsageReadings Read(UsageNeed need)
    {
        if (_readings.TryGetValue(need.Invoice, out var readings)) return readings;
        Missing ??= need;
        return new UsageReadings(0, [.. need.Slices.Select(slice => new SliceReading(slice.From, slice.Until, []))], []);
    }
}
