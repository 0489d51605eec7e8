using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>What is billed in arrears on a day: recurring components, usage, minimums, and usage that came late for earlier bills.</summary>
/// <param name="Metered">The periods whose usage is billed by it, to be remembered.</param>
public sealed record ArrearsBill(IReadOnlyList<Charge> Charges, IReadOnlyList<MeteredPeriod> Metered)
{
    /// <summary>What components in arrears have earned up to a day and not billed yet.</summary>
    /// <param name="invoice">The invoice this is for.</param>
    /// <param name="final">No bill will follow.</param>
    /// <exception cref="InvalidOperationException">Meters must be read and there is no book.</exception>
    public static ArrearsBill Until(SubscriptionState state, PlanVersion plan, LocalDate day, InvoiceId invoice, bool final, UsageBook? usage)
    {
        var readings = UsageNeeded(state, plan, day, invoice, final) is not { } need ? null
            : usage?.Read(need) ?? throw new InvalidOperationException($"{invoice} bills usage, and no meter was read.");
        var current = Current(state, plan, day, readings);
        if (readings is null) return current;
        return readings.Late.Aggregate(current, (bill, late) => bill.With(late, readings.Watermark));
    }

    /// <summary>Which meters a bill on a day needs read; null when none.</summary>
    public static UsageNeed? UsageNeeded(SubscriptionState state, PlanVersion plan, LocalDate day, InvoiceId invoice, bool final)
    {
        Component[] metered = [.. plan.Components.Where(component => component.Kind == ComponentKind.Usage)];
        var slice = metered.Length > 0 && SliceUntil(state, plan, day) is { } days
            ? new UsageSlice(metered, days, ShareOf(state, days), state.Zone.StartOf(days.Start), state.Zone.StartOf(days.End))
            : null;
        return slice is null && !state.HasBilledUsage ? null : new UsageNeed(invoice, state.Terms.Id, slice, final);
    }

    // In a trial there is no period yet; its usage is billed when it ends, unless the plan gives it away.
    private static ServicePeriod? SliceUntil(SubscriptionState state, PlanVersion plan, LocalDate day)
    {
        if (state.Current is { } current) return current.Period.Clip(current.Period.Start, day);
        if (state.Status != SubscriptionStatus.Trialing || plan.TrialUsage == TrialUsage.Free) return null;
        var (from, until) = (state.Terms.BillFrom ?? state.Terms.StartDate, LocalDate.Min(day, state.Terms.TrialEnd ?? day));
        return until > from ? new ServicePeriod(from, until) : null;
    }

    private static Proration ShareOf(SubscriptionState state, ServicePeriod slice) => state.Current is null ? Proration.Whole : Periods.Share(state, slice);

    private static ArrearsBill Current(SubscriptionState state, PlanVersion plan, LocalDate day, UsageReadings? readings)
    {
        if (SliceUntil(state, plan, day) is not { } slice) return new ArrearsBill([], []);
        var committed = state.Current is not null && !Periods.IsFree(state, slice);
        Charge[] advance = committed ? [.. PeriodCharges.InAdvance(state, plan, slice)] : [];
        Charge[] recurring = committed ? [.. PeriodCharges.InArrears(state, plan, slice)] : [];
        var period = new MeteredPeriod
        {
            Plan = state.Terms.Plan,
            PlanVersion = plan.Number,
            Period = slice,
            Share = ShareOf(state, slice),
            From = readings?.From ?? Instant.MinValue,
            Until = readings?.Until ?? Instant.MinValue,
            Watermark = readings?.Watermark ?? 0,
            Totals = readings?.Totals ?? [],
            Meters = [.. plan.Components.Select(component => component.Meter).OfType<string>().Distinct()],
            Billed = [],
            Committed = committed,
            Minimum = state.Terms.MinimumAmount ?? plan.MinimumAmount,
            Advance = Parts(advance),
            Recurring = Parts(recurring),
        };
        var charges = SettleMeteredPeriod.Charges(plan, period, recurring);
        // A trial without usage gives no line; nor would a bill of nothing but meters that stood still be worth a number.
        if (!committed) charges = [.. charges.Where(charge => charge.Quantity != 0)];
        return new ArrearsBill(charges, period.Meters.Count > 0 ? [period with { Billed = SettleMeteredPeriod.Billed(charges) }] : []);
    }

    // What would make the document negative waits for a bill that can carry it.
    private ArrearsBill With(LateUsage late, long watermark)
    {
        var (charges, period) = SettleMeteredPeriod.Late(late, watermark);
        var sum = Charges.Concat(charges).Sum(charge => charge.Amount.Minor);
        return sum < 0 ? this : new ArrearsBill([.. charges, .. Charges], [.. Metered, period]);
    }

    private static PartAmount[] Parts(Charge[] charges) => [.. charges.Select(charge => new PartAmount(charge.Component, charge.Kind, charge.Amount))];
}
