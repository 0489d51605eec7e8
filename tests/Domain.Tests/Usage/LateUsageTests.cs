using CsCheck;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Tests.Derivations;

namespace OrleansBilling.Tests.Usage;

/// <summary>Usage of a subscription, with readings written by hand.</summary>
public sealed class LateUsageTests
{
    private static readonly ComponentDraft Calls = A.SeatComponent with { Code = "calls", Kind = "usage", Meter = "calls", UnitAmount = "0.10" };
    private static readonly PlanDraft Metered = A.PlanDraft with { Components = [A.FlatComponent, Calls] };

    [Fact]
    public void A_billing_day_asks_for_the_meters_of_the_days_that_end()
    {
        var plan = A.Plan(Metered);
        var state = A.Subscription(A.Subscribe(plan)).Woken(A.Now, plan);

        var book = UsageBook.Empty;
        NextStep.At(state, plan, A.At("2026-02-15T00:00:00Z"), book);

        var slice = book.Missing!.Slice!;
        Assert.Equal((A.Period("2026-01-15", "2026-02-15"), A.At("2026-01-15T00:00:00Z"), A.At("2026-02-15T00:00:00Z")), (slice.Period, slice.From, slice.Until));
        Assert.Equal(("calls", false), (Assert.Single(slice.Components).Code, book.Missing.Final));
        Assert.Throws<InvalidOperationException>(() => NextStep.At(state, plan, A.At("2026-02-15T00:00:00Z")));
    }

    [Fact]
    public void A_plan_without_usage_asks_for_nothing()
    {
        var book = UsageBook.Empty;

        Assert.NotNull(NextStep.At(A.Subscription().Woken(A.Now), A.Plan(), A.At("2026-02-15T00:00:00Z"), book));
        Assert.Null(book.Missing);
    }

    [Fact]
    public void Usage_is_billed_beside_the_fee_of_the_next_period_and_late_usage_with_the_bill_after()
    {
        var meters = new Meters(Metered);

        meters.Count("calls", 100);
        Assert.Equal(["fee 2026-02-15..2026-03-15 31.00", "calls 2026-01-15..2026-02-15 x100 10.00"], meters.Bill("2026-02-15T00:00:00Z"));

        meters.Late("calls", 150);
        meters.Count("calls", 7);
        Assert.Equal(
            ["fee 2026-03-15..2026-04-15 31.00", "calls 2026-01-15..2026-02-15 x50 5.00", "calls 2026-02-15..2026-03-15 x7 0.70"],
            meters.Bill("2026-03-15T00:00:00Z"));

        meters.Count("calls", 0);
        Assert.Equal(["fee 2026-04-15..2026-05-15 31.00", "calls 2026-03-15..2026-04-15 x0 0.00"], meters.Bill("2026-04-15T00:00:00Z"));
    }

    [Fact]
    public void A_bill_of_nothing_but_meters_that_stood_still_is_none()
    {
        var meters = new Meters(Metered with { Components = [Calls] });

        Assert.Empty(meters.Bill("2026-02-15T00:00:00Z"));
        meters.Late("calls", 3);
        Assert.Equal(["calls 2026-01-15..2026-02-15 x3 0.30", "calls 2026-02-15..2026-03-15 x0 0.00"], meters.Bill("2026-03-15T00:00:00Z"));
    }

    [Fact]
    public void Usage_in_a_trial_is_billed_when_it_ends_unless_the_plan_gives_it_away()
    {
        var plan = Metered with { TrialDays = 10 };
        var billed = new Meters(plan);
        billed.Count("calls", 20);
        Assert.Equal(["fee 2026-01-25..2026-02-25 31.00", "calls 2026-01-15..2026-01-25 x20 2.00"], billed.Bill("2026-01-25T00:00:00Z"));

        var nothing = new Meters(plan);
        Assert.Equal(["fee 2026-01-25..2026-02-25 31.00"], nothing.Bill("2026-01-25T00:00:00Z"));

        var free = new Meters(plan with { TrialUsage = "free" });
        Assert.Equal(["fee 2026-01-25..2026-02-25 31.00"], free.Bill("2026-01-25T00:00:00Z"));
    }

    [Theory]
    [InlineData(0, "calls 2026-01-15..2026-01-25 x20 2.00")] // in the trial
    [InlineData(5, "calls 2026-01-20..2026-01-25 x20 2.00")] // after a trial of five days
    public void A_cancellation_now_bills_usage_at_once(int trialDays, string line)
    {
        var meters = new Meters(Metered with { Components = [Calls], TrialDays = trialDays == 0 ? 30 : trialDays });
        if (trialDays > 0) meters.Bill("2026-01-20T00:00:00Z");
        meters.Cancel("2026-01-25T09:00:00Z");
        meters.Count("calls", 20);

        Assert.Equal([line], meters.Bill("2026-01-25T09:00:00Z"));
        Assert.True(meters.State.IsOver);
    }

    [Fact]
    public void Usage_in_a_free_first_period_is_billed_because_only_the_fee_was_given_away()
    {
        var meters = new Meters(Metered with { MinimumAmount = "500.00" }, command => command with { FirstPeriod = "free", Anchor = new(Day: 1) });
        meters.Count("calls", 20);

        Assert.Equal(["fee 2026-02-01..2026-03-01 31.00", "calls 2026-01-15..2026-02-01 x20 2.00"], meters.Bill("2026-02-01T00:00:00Z"));
    }

    [Fact]
    public void Late_usage_takes_the_place_of_a_minimum_that_was_charged()
    {
        var meters = new Meters(Metered with { Components = [Calls], MinimumAmount = "20.00" });
        meters.Count("calls", 50);
        Assert.Equal(["calls 2026-01-15..2026-02-15 x50 5.00", "minimum 2026-01-15..2026-02-15 15.00"], meters.Bill("2026-02-15T00:00:00Z"));

        meters.Late("calls", 180);
        Assert.Equal(
            ["calls 2026-01-15..2026-02-15 x130 13.00", "calls 2026-02-15..2026-03-15 x0 0.00", "minimum 2026-01-15..2026-02-15 -13.00", "minimum 2026-02-15..2026-03-15 20.00"],
            meters.Bill("2026-03-15T00:00:00Z"));

        meters.Late("calls", 300);
        Assert.Equal(
            ["calls 2026-01-15..2026-02-15 x120 12.00", "calls 2026-03-15..2026-04-15 x0 0.00", "minimum 2026-01-15..2026-02-15 -2.00", "minimum 2026-03-15..2026-04-15 20.00"],
            meters.Bill("2026-04-15T00:00:00Z"));
    }

    [Fact]
    public void Late_usage_does_not_go_over_the_plans_maximum()
    {
        var meters = new Meters(Metered with { MaximumAmount = "40.00" });
        meters.Count("calls", 80);
        Assert.Equal(["fee 2026-02-15..2026-03-15 31.00", "calls 2026-01-15..2026-02-15 x80 8.00"], meters.Bill("2026-02-15T00:00:00Z"));

        meters.Late("calls", 500);
        Assert.Equal(["fee 2026-03-15..2026-04-15 31.00", "calls 2026-01-15..2026-02-15 x420 1.00", "calls 2026-02-15..2026-03-15 x0 0.00"], meters.Bill("2026-03-15T00:00:00Z"));
    }

    [Fact]
    public void What_late_usage_makes_cheaper_waits_for_a_bill_that_can_carry_it()
    {
        var volume = A.PlanDraft with
        {
            Components =
            [
                new ComponentDraft("calls", "Calls", "usage", null, null, "volume", null, null) { Meter = "calls", More = new PriceDraft { Tiers = [new("100", "1"), new(null, "0.50")] } },
            ],
        };
        var meters = new Meters(volume);
        meters.Count("calls", 100);
        Assert.Equal(["calls 2026-01-15..2026-02-15 x100 100.00"], meters.Bill("2026-02-15T00:00:00Z"));

        // 110 at 0.50 are 55.00, which is 45.00 less than billed: a month of 20.00 cannot carry that, one of 60.00 can.
        meters.Late("calls", 110);
        meters.Count("calls", 20);
        Assert.Equal(["calls 2026-02-15..2026-03-15 x20 20.00"], meters.Bill("2026-03-15T00:00:00Z"));
        meters.Late("calls", 110);
        meters.Count("calls", 60);
        Assert.Equal(["calls 2026-01-15..2026-02-15 x10 -45.00", "calls 2026-03-15..2026-04-15 x60 60.00"], meters.Bill("2026-04-15T00:00:00Z"));
    }

    [Fact]
    public void Late_or_on_time_usage_costs_the_same_in_the_end() =>
        Gen.Select(Gen.Int[0, 500], Gen.Int[0, 500], Gen.Int[0, 3], Gen.Int[0, 60], Gen.Int[20, 80]).Sample((onTime, late, model, minimum, maximum) =>
        {
            var plan = A.PlanDraft with
            {
                Billing = "arrears",
                MinimumAmount = minimum > 40 ? null : Decimals.ToText(minimum),
                MaximumAmount = maximum > 60 ? null : Decimals.ToText(Math.Max(maximum, minimum)),
                Components =
                [
                    A.FlatComponent with { Amount = "12.34" },
                    model switch
                    {
                        0 => Calls with { UnitAmount = "0.333", IncludedUnits = "20" },
                        1 => Calls with { Model = "package", UnitAmount = null, Amount = "1.11", More = new PriceDraft { Size = "7" }, MinimumAmount = "3.00" },
                        2 => Calls with { MaximumAmount = "25.00" },
                        _ => Calls with { Model = "graduated", UnitAmount = null, More = new PriceDraft { Tiers = [new("100", "0.09", "1.00"), new(null, "0.05", "2.00")] } },
                    },
                ],
            };
            var twice = new Meters(plan);
            twice.Count("calls", onTime);
            twice.Bill("2026-02-15T00:00:00Z");
            twice.Late("calls", onTime + late);
            twice.Bill("2026-03-15T00:00:00Z");
            var once = new Meters(plan);
            once.Count("calls", onTime + late);
            once.Bill("2026-02-15T00:00:00Z");
            once.Bill("2026-03-15T00:00:00Z");

            Assert.Equal(once.Total, twice.Total);
        }, iter: 500);
}

/// <summary>A subscription whose meters are read from a sheet of paper.</summary>
internal sealed class Meters
{
    private readonly PlanVersion _plan;
    private readonly List<MeteredPeriod> _billed = [];
    private readonly Dictionary<string, decimal> _counted = [];
    private readonly Dictionary<string, decimal> _late = [];
    private long _watermark = 100;

    internal Meters(PlanDraft draft, Func<CreateSubscriptionCommand, CreateSubscriptionCommand>? with = null)
    {
        _plan = A.Plan(draft);
        var command = A.Subscribe(_plan);
        State = A.Subscription(with?.Invoke(command) ?? command).Woken(A.Now, _plan);
    }

    internal SubscriptionState State { get; private set; }

    internal decimal Total { get; private set; }

    /// <summary>What a meter comes to in the days under way.</summary>
    internal void Count(string component, decimal quantity) => _counted[component] = quantity;

    /// <summary>What a meter of the first days billed comes to by now.</summary>
    internal void Late(string component, decimal quantity) => _late[component] = quantity;

    internal void Cancel(string at) =>
        State = CancelSubscription.Decide(State, new CancelSubscriptionCommand("now", null, null, A.At(at))).Events.Aggregate(State, SubscriptionEvolution.Evolve);

    /// <summary>The lines of the bill that is due.</summary>
    internal string[] Bill(string now)
    {
        var book = UsageBook.Empty;
        var step = NextStep.At(State, _plan, A.At(now), book);
        if (book.Missing is { } need) step = NextStep.At(State, _plan, A.At(now), book.With(need, Read(need)));
        foreach (var period in step!.Events.OfType<UsageBilled>().SelectMany(billed => billed.Periods))
        {
            _billed.RemoveAll(old => old.Period == period.Period);
            _billed.Add(period);
        }

        State = step.Events.Aggregate(State, SubscriptionEvolution.Evolve);
        foreach (var charge in step.Bill?.Charges ?? []) Assert.Equal(charge.Amount.ToMajor(), ExactDerivation.Recompute(charge.Derivation));
        Total += step.Bill?.Charges.Sum(charge => charge.Amount.ToMajor()) ?? 0;
        return [.. step.Bill?.Charges.Select(Text) ?? []];
    }

    private UsageReadings Read(UsageNeed need)
    {
        var late = _late.Count == 0 ? [] : new[] { new LateUsage(_billed.MinBy(period => period.Period.Start)!, _plan, Totals(_late)) };
        var readings = new UsageReadings(_watermark++, need.Slice!.From, need.Slice.Until, Totals(_counted), late);
        _counted.Clear();
        _late.Clear();
        return readings;
    }

    private static MeterTotal[] Totals(Dictionary<string, decimal> counted) => [.. counted.Select(pair => new MeterTotal(pair.Key, new UsageTotal(pair.Value, 1)))];

    private static string Text(Charge charge) =>
        $"{charge.Component ?? "minimum"} {NodaTime.Text.LocalDatePattern.Iso.Format(charge.Period!.Start)}..{NodaTime.Text.LocalDatePattern.Iso.Format(charge.Period.End)}"
        + (charge.Kind == ChargeKind.Usage ? $" x{Decimals.ToText(charge.Quantity)}" : "")
        + $" {charge.Amount.ToAmountString()}";
}
