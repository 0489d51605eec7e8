using CsCheck;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Tests.Properties;

/// <summary>What happens to a subscription from outside: how it is made, and cancellations at some instants.</summary>
internal sealed record Life(CreateSubscriptionCommand Create, IReadOnlyList<CancelSubscriptionCommand> Cancels, Instant End)
{
    internal PlanVersion Plan => Create.Version;

    /// <summary>Lives it, woken at every due moment.</summary>
    internal Lived OnTime() => Live([], followDue: true);

    /// <summary>Lives it, woken only at these instants, before each cancellation, and at the end.</summary>
    internal Lived WokenAt(IEnumerable<Instant> instants) => Live(instants, followDue: false);

    private Lived Live(IEnumerable<Instant> wakes, bool followDue)
    {
        var lived = new Lived(Plan, A.Subscription(Create));
        var moments = wakes.Select(at => (at, cancel: (CancelSubscriptionCommand?)null))
            .Concat(Cancels.Select(cancel => (at: cancel.Now, cancel: (CancelSubscriptionCommand?)cancel)))
            .Append((at: End, cancel: null))
            .Where(moment => moment.at >= Create.Now && moment.at <= End)
            .OrderBy(moment => moment.at);
        foreach (var (at, cancel) in moments)
        {
            while (followDue && NextStep.Due(lived.State) is { } due && due < at) lived.Wake(due);
            lived.Wake(at);
            if (cancel is not null) lived.Cancel(cancel);
            lived.Wake(at);
        }

        return lived;
    }
}

/// <summary>A life lived: the events, the bills, the state.</summary>
internal sealed class Lived(PlanVersion plan, SubscriptionState state)
{
    private Instant _due = Instant.MinValue;

    internal SubscriptionState State { get; private set; } = state;

    internal List<SubscriptionEvent> Events { get; } = [];

    internal List<BillRequest> Bills { get; } = [];

    /// <summary>Everything that came out of it, as text: two lives are the same when this is.</summary>
    internal string Story => string.Join('\n', Events.Select(@event => @event.ToString()).Concat(Bills.Select(Text)).Append(State.ToString()));

    internal void Wake(Instant now)
    {
        while (NextStep.At(State, plan, now) is { } step)
        {
            Assert.True(step.Due >= _due && step.Due <= now, "A step was due before the one before it.");
            Assert.Equal(NextStep.Due(State), step.Due);
            _due = step.Due;
            if (step.Bill is not null) Bills.Add(step.Bill);
            Record(step.Events);
        }
    }

    internal void Cancel(CancelSubscriptionCommand command)
    {
        Record(CancelSubscription.Decide(State, command).Events);
        Assert.Empty(CancelSubscription.Decide(State, command).Events);
        // What was canceled before its start is due at once, which may be before a start that was to come.
        _due = Instant.MinValue;
    }

    internal static string Text(BillRequest bill) =>
        $"{bill.Invoice} {bill.BillingDate:R} {string.Join("; ", bill.Charges.Select(c => $"{c.Component} {c.Kind} {c.Period} {c.Quantity} {c.Amount} {c.Derivation.Formula}"))} / {string.Join("; ", bill.Unused)}";

    private void Record(IReadOnlyList<SubscriptionEvent> events)
    {
        Events.AddRange(events);
        State = events.Aggregate(State, SubscriptionEvolution.Evolve);
    }
}

/// <summary>Lives of all sorts.</summary>
internal static class GenLife
{
    internal static readonly Gen<LocalDate> Day = Gen.Int[0, 3650].Select(days => A.Day("2020-01-01").PlusDays(days));

    internal static readonly Gen<Interval> Interval = Gen.OneOf(
        Gen.Int[1, 40].Select(count => new Interval(IntervalUnit.Day, count)),
        Gen.Int[1, 9].Select(count => new Interval(IntervalUnit.Week, count)),
        Gen.Int[1, 13].Select(count => new Interval(IntervalUnit.Month, count)),
        Gen.Int[1, 3].Select(count => new Interval(IntervalUnit.Year, count)));

    private static readonly Gen<string> Zone = Of(
        "UTC", "America/New_York", "Asia/Tokyo", "America/Bogota", "Pacific/Auckland", "America/Juneau", "America/Sao_Paulo", "Asia/Beirut", "Pacific/Kiritimati", "Asia/Kathmandu");

    private static readonly Gen<PlanVersion> Plan = Gen.Select(Interval, Gen.Bool, Gen.Int[0, 45], Gen.Decimal[0, 500], (interval, arrears, trial, price) => A.Plan(A.PlanDraft with
    {
        IntervalUnit = interval.Unit.ToString().ToLowerInvariant(),
        IntervalCount = interval.Count,
        Billing = arrears ? "arrears" : "advance",
        TrialDays = trial < 30 ? 0 : trial,
        Components =
        [
            A.FlatComponent with { Amount = Decimals.ToText(Math.Round(price, 2)) },
            A.SeatComponent with { UnitAmount = Decimals.ToText(Math.Round(price / 7, 5)) },
            A.SeatComponent with { Code = "late", Billing = "arrears" },
            A.FlatComponent with { Code = "setup", Kind = "one_time" },
        ],
    }));

    private static readonly Gen<CreateSubscriptionCommand> Create = Gen.Select(
        Plan, Zone, Gen.Int[-400, 60], Gen.Int[0, 40], Of("prorate", "full", "free"), Gen.Int[0, 800], Gen.Int[0, 200], Gen.Int[0, 365 * 24 * 60],
        (plan, zone, start, anchor, first, length, billFrom, minute) =>
        {
            var now = A.At("2025-01-01T00:00:00Z") + Duration.FromMinutes(minute);
            var day = new BillingZone(zone).DayOf(now).PlusDays(start);
            return A.Subscribe(plan) with
            {
                Zone = new BillingZone(zone),
                Now = now,
                StartDate = day,
                Quantities = new Dictionary<string, string> { ["seat"] = "3", ["late"] = "0.5" },
                FirstPeriod = first,
                Anchor = Anchor(plan.Interval, anchor, day),
                EndsOn = length < 400 ? null : day.PlusDays(length - 399),
                BillFrom = billFrom < 100 ? null : day.PlusDays(billFrom - 100),
            };
        });

    internal static readonly Gen<Life> Any = Gen.Select(Create, Gen.Select(Gen.Int[0, 900], Gen.Int[-5, 400], Gen.Bool).Array[0, 3], (create, cancels) => new Life(
        create,
        [.. cancels.Select(cancel => Cancel(create, cancel)).OrderBy(cancel => cancel.Now)],
        create.Now + Duration.FromDays(1000)));

    private static Gen<string> Of(params string[] words) => Gen.Int[0, words.Length - 1].Select(i => words[i]);

    private static CancelSubscriptionCommand Cancel(CreateSubscriptionCommand create, (int After, int On, bool Credit) cancel)
    {
        var now = create.Now + Duration.FromHours(cancel.After * 24) + Duration.FromMinutes(7);
        var at = cancel.On switch
        {
            < -2 => "now",
            < 0 => "period_end",
            _ => NodaTime.Text.LocalDatePattern.Iso.Format(create.Zone.DayOf(now).PlusDays(cancel.On)),
        };
        return new CancelSubscriptionCommand(at, cancel.Credit ? "prorate" : "none", null, now);
    }

    private static AnchorChoice Anchor(Interval interval, int choice, LocalDate day) => (interval.Unit, choice) switch
    {
        (IntervalUnit.Month or IntervalUnit.Year, >= 1 and <= 31) => new AnchorChoice(Day: choice),
        (IntervalUnit.Week, >= 1 and <= 7) => new AnchorChoice(Weekday: choice),
        (_, > 35) => new AnchorChoice(Date: day.PlusDays((choice * 37) - 1400)),
        _ => new AnchorChoice(),
    };
}
