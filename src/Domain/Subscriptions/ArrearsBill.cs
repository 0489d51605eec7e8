using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>What is billed in arrears on a day: recurring components, usage, minimums, and usage that came late for earlier bills.</summary>
/// <param name="Unused">What late usage made less of than was billed.</param>
/// <param name="Metered">The periods whose usage is billed by it, to be remembered.</param>
public sealed record ArrearsBill(IReadOnlyList<Charge> Charges, IReadOnlyList<UnusedService> Unused, IReadOnlyList<MeteredPeriod> Metered)
{
    /// <summary>Nothing.</summary>
    public static ArrearsBill None { get; } = new([], [], []);

    /// <summary>What was earned up to a day and is not billed yet.</summary>
    /// <param name="invoice">The invoice this is for.</param>
    /// <param name="final">No bill will follow.</param>
    /// <exception cref="InvalidOperationException">Meters must be read and there is no book.</exception>
    public static ArrearsBill Until(SubscriptionState state, PlanVersion plan, LocalDate day, InvoiceId invoice, bool final, UsageBook? usage)
    {
        var readings = Need(state, plan, day, invoice, final) is not { } need ? null
            : usage?.Read(need) ?? throw new InvalidOperationException($"{invoice} bills usage, and no meter was read.");
        var bill = state.Held.Zip(readings?.Slices ?? []).Aggregate(None, (sum, held) => sum.With(HeldBill(held.First, held.Second, readings!.Watermark, invoice)));
        bill = bill.With(Current(state, plan, day, readings, invoice));
        if (readings is null) return bill;
        var late = readings.Late.Aggregate(None, (sum, late) => sum.With(SettleMeteredPeriod.Late(late, readings.Watermark, invoice)));
        return late.With(bill);
    }

    /// <summary>
    /// What a change of plan in mid-period bills of the plan before: recurring components up to its day, and, when that plan counts
    /// usage, neither usage nor minimum yet: both come with the next billing day.
    /// </summary>
    public static ArrearsBill AtChange(SubscriptionState state, PlanVersion plan, LocalDate day, InvoiceId invoice) => MetersUsage(plan)
        ? None with { Charges = Arrears.Until(state, plan, day) }
        : Current(state, plan, day, null, invoice);

    /// <summary>The usage that a change of plan leaves to be billed; null when the plan before counts none.</summary>
    /// <param name="committed">Whether the minimum of the plan before holds for these days.</param>
    public static HeldUsage? Held(SubscriptionState state, PlanVersion plan, LocalDate day, bool committed)
    {
        if (!MetersUsage(plan) || SliceUntil(state, plan, day) is not { } slice) return null;
        var period = Period(state, plan, slice, state.Current is null ? [] : Arrears.Until(state, plan, day));
        return new HeldUsage(plan, period with { Committed = committed && period.Committed });
    }

    /// <summary>Whether a plan has usage components, in the phase at hand.</summary>
    public static bool MetersUsage(PlanVersion plan) => plan.Components.Any(component => component.Kind == ComponentKind.Usage);

    private static UsageNeed? Need(SubscriptionState state, PlanVersion plan, LocalDate day, InvoiceId invoice, bool final)
    {
        var slices = state.Held.Select(held => Slice(state, held.Plan, held.Period.Period, held.Period.Share)).ToList();
        if (MetersUsage(plan) && SliceUntil(state, plan, day) is { } slice) slices.Add(Slice(state, plan, slice, ShareOf(state, slice)));
        return slices.Count == 0 && !state.HasBilledUsage ? null : new UsageNeed(invoice, state.Terms.Id, slices, final);
    }

    private static UsageSlice Slice(SubscriptionState state, PlanVersion plan, ServicePeriod days, Proration share) => new(
        [.. plan.Components.Where(component => component.Kind == ComponentKind.Usage)], days, share, state.Zone.StartOf(days.Start), state.Zone.StartOf(days.End));

    // In a trial there is no period yet; its usage is billed when it ends, unless the plan gives it away.
    private static ServicePeriod? SliceUntil(SubscriptionState state, PlanVersion plan, LocalDate day)
    {
        if (state.Current is { } current) return current.Period.Clip(state.MeteredFrom ?? current.Period.Start, day);
        if (state.Status != SubscriptionStatus.Trialing || plan.TrialUsage == TrialUsage.Free) return null;
        var (from, until) = (state.MeteredFrom ?? state.Terms.BillFrom ?? state.Terms.StartDate, LocalDate.Min(day, state.Terms.TrialEnd ?? day));
        return until > from ? new ServicePeriod(from, until) : null;
    }

    private static Proration ShareOf(SubscriptionState state, ServicePeriod slice) => state.Current is null ? Proration.Whole : Periods.Share(state, slice);

    private static ArrearsBill Current(SubscriptionState state, PlanVersion plan, LocalDate day, UsageReadings? readings, InvoiceId invoice)
    {
        var recurring = Arrears.Until(state, plan, day);
        if (SliceUntil(state, plan, day) is not { } slice) return None with { Charges = recurring };
        var reading = MetersUsage(plan) ? readings?.Slices[^1] : null;
        var period = Period(state, plan, slice, recurring) with
        {
            From = reading?.From ?? Instant.MinValue,
            Until = reading?.Until ?? Instant.MinValue,
            Totals = reading?.Totals ?? [],
            Watermark = readings?.Watermark ?? 0,
        };
        var charges = SettleMeteredPeriod.Charges(plan, period, recurring);
        // A trial without usage gives no line.
        if (state.Current is null) charges = [.. charges.Where(charge => charge.Quantity != 0)];
        return new ArrearsBill(charges, [], reading is null ? [] : [period with { Billed = SettleMeteredPeriod.Billed(charges, invoice) }]);
    }

    private static ArrearsBill HeldBill(HeldUsage held, SliceReading reading, long watermark, InvoiceId invoice)
    {
        var period = held.Period with { From = reading.From, Until = reading.Until, Totals = reading.Totals, Watermark = watermark };
        var charges = SettleMeteredPeriod.Changeable(held.Plan, period);
        return new ArrearsBill(charges, [], [period with { Billed = SettleMeteredPeriod.Billed(charges, invoice) }]);
    }

    private static MeteredPeriod Period(SubscriptionState state, PlanVersion plan, ServicePeriod slice, IReadOnlyList<Charge> recurring)
    {
        var committed = state.Current is not null && !Periods.IsFree(state, slice);
        return new MeteredPeriod
        {
            Plan = state.Terms.Plan,
            PlanVersion = plan.Number,
            Phase = plan.Phase,
            Period = slice,
            Share = ShareOf(state, slice),
            From = Instant.MinValue,
            Until = Instant.MinValue,
            Watermark = 0,
            Totals = [],
            Meters = [.. plan.Components.Select(component => component.Meter).OfType<string>().Distinct()],
            Billed = [],
            Committed = committed,
            Minimum = state.Terms.MinimumAmount ?? plan.MinimumAmount,
            Ahead = committed ? [.. Advance.Earned(state.Current!, slice.Start, slice.End), .. state.Current!.ArrearsBilled] : [],
            Recurring = committed ? [.. recurring.Select(charge => new PartAmount(charge.Component, charge.Kind, charge.Amount))] : [],
        };
    }

    private ArrearsBill With(ArrearsBill more) => new([.. Charges, .. more.Charges], [.. Unused, .. more.Unused], [.. Metered, .. more.Metered]);
}
