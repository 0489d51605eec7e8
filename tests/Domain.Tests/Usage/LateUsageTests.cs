using CsCheck;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Tests.Usage;

/// <summary>Usage of a subscription, with readings written by hand.</summary>
public sealed class LateUsageTests
{
    private static readonly ComponentDraft Calls = A.SeatComponent with { Code = "calls", Kind = "usage", Meter = "calls", UnitAmount = "0.10" };
    private static readonly PlanDraft Metered = A.PlanDraft with { Components = [A.FlatComponent, Calls] };
    private static readonly PlanDraft Dearer = A.PlanDraft with { Components = [A.FlatComponent with { Amount = "62.00" }, Calls with { UnitAmount = "0.20" }] };

    [Fact]
    public void A_billing_day_asks_for_the_meters_of_the_days_that_end()
    {
        var plan = A.Plan(Metered);
        var state = A.Subscription(A.Subscribe(plan)).Woken(A.Now, plan);

        var book = UsageBook.Empty;
        NextStep.At(state, plan, A.At("2026-02-15T00:00:00Z"), book);

        var slice = Assert.Single(book.Missing!.Slices);
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
    public void A_change_of_plan_splits_usage_and_both_parts_are_billed_at_the_periods_end()
    {
        var meters = new Meters(Metered);
        meters.Change("2026-01-25T09:00:00Z", Dearer);
        // 10 of 31 days of 31.00 used, 21 of 31 days of 62.00 to come.
        Assert.Equal(["fee 2026-01-25..2026-02-15 42.00", "fee 2026-01-25..2026-02-15 credit -21.00"], meters.Bill("2026-01-25T09:00:00Z"));

        meters.Count("calls 2026-01-15..2026-01-25", 100);
        meters.Count("calls 2026-01-25..2026-02-15", 50);
        Assert.Equal(
            ["fee 2026-02-15..2026-03-15 62.00", "calls 2026-01-15..2026-01-25 x100 10.00", "calls 2026-01-25..2026-02-15 x50 10.00"],
            meters.Bill("2026-02-15T00:00:00Z"));
        Assert.Empty(meters.State.Held);
    }

    [Fact]
    public void A_new_anchor_in_mid_period_loses_no_usage()
    {
        var meters = new Meters(Metered);
        meters.Change("2026-01-25T09:00:00Z", null, anchor: new AnchorChoice(Day: 1));
        meters.Bill("2026-01-25T09:00:00Z");

        meters.Count("calls 2026-01-15..2026-01-25", 100);
        meters.Count("calls 2026-01-25..2026-02-01", 50);
        Assert.Equal(
            ["calls 2026-01-15..2026-01-25 x100 10.00", "calls 2026-01-25..2026-02-01 x50 5.00"],
            meters.Bill("2026-02-01T00:00:00Z").Where(line => line.StartsWith("calls", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_change_to_a_longer_period_bills_usage_at_once_and_so_does_a_pause_or_an_end_after_a_change()
    {
        var longer = new Meters(Metered);
        longer.Change("2026-01-25T09:00:00Z", Dearer with { IntervalUnit = "year" });
        longer.Count("calls", 100);
        Assert.Contains("calls 2026-01-15..2026-01-25 x100 10.00", longer.Bill("2026-01-25T09:00:00Z"));
        Assert.Empty(longer.State.Held);

        foreach (var stop in new Action<Meters>[] { meters => meters.Pause("2026-02-01T09:00:00Z"), meters => meters.Cancel("2026-02-01T09:00:00Z") })
        {
            var meters = new Meters(Metered);
            meters.Change("2026-01-25T09:00:00Z", Dearer);
            meters.Bill("2026-01-25T09:00:00Z");
            stop(meters);
            meters.Count("calls 2026-01-15..2026-01-25", 100);
            meters.Count("calls 2026-01-25..2026-02-01", 50);
            Assert.Equal(
                ["calls 2026-01-15..2026-01-25 x100 10.00", "calls 2026-01-25..2026-02-01 x50 10.00"],
                meters.Bill("2026-02-01T09:00:00Z").Where(line => line.StartsWith("calls", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void A_change_without_proration_or_in_a_trial_splits_usage_too()
    {
        var none = new Meters(Metered);
        none.Change("2026-01-25T09:00:00Z", Dearer, "none");
        Assert.Empty(none.Bill("2026-01-25T09:00:00Z"));
        none.Count("calls 2026-01-15..2026-01-25", 100);
        none.Count("calls 2026-01-25..2026-02-15", 50);
        Assert.Equal(
            ["fee 2026-02-15..2026-03-15 62.00", "calls 2026-01-15..2026-01-25 x100 10.00", "calls 2026-01-25..2026-02-15 x50 10.00"],
            none.Bill("2026-02-15T00:00:00Z"));

        var trial = new Meters(Metered with { TrialDays = 20 });
        trial.Change("2026-01-25T09:00:00Z", Dearer);
        Assert.Empty(trial.Bill("2026-01-25T09:00:00Z"));
        trial.Count("calls 2026-01-15..2026-01-25", 100);
        trial.Count("calls 2026-01-25..2026-02-04", 50);
        Assert.Equal(
            ["fee 2026-02-04..2026-03-04 62.00", "calls 2026-01-15..2026-01-25 x100 10.00", "calls 2026-01-25..2026-02-04 x50 10.00"],
            trial.Bill("2026-02-04T00:00:00Z"));
    }

    [Fact]
    public void Usage_before_a_move_to_a_plan_without_any_is_billed_and_so_is_what_comes_late_for_it()
    {
        var meters = new Meters(Metered);
        meters.Change("2026-01-25T09:00:00Z", A.PlanDraft);
        meters.Bill("2026-01-25T09:00:00Z");
        meters.Count("calls", 100);
        Assert.Contains("calls 2026-01-15..2026-01-25 x100 10.00", meters.Bill("2026-02-15T00:00:00Z"));

        meters.Late("calls", 110);
        Assert.Contains("calls 2026-01-15..2026-01-25 x10 1.00", meters.Bill("2026-03-15T00:00:00Z"));
    }

    [Fact]
    public void A_change_of_plan_owes_each_plan_its_share_of_the_minimum_with_the_usage_of_its_days()
    {
        // 10 and 21 of 31 days of 62.00.
        var draft = Metered with { Components = [Calls], MinimumAmount = "62.00" };
        var meters = new Meters(draft);
        meters.Change("2026-01-25T09:00:00Z", draft with { Name = "Pro 2" });
        meters.Bill("2026-01-25T09:00:00Z");
        meters.Count("calls 2026-01-15..2026-01-25", 50);
        meters.Count("calls 2026-01-25..2026-02-15", 500);

        Assert.Equal(
            ["calls 2026-01-15..2026-01-25 x50 5.00", "calls 2026-01-25..2026-02-15 x500 50.00", "minimum 2026-01-15..2026-01-25 15.00"],
            meters.Bill("2026-02-15T00:00:00Z"));
    }

    [Fact]
    public void What_a_change_of_quantities_charged_counts_towards_the_minimum()
    {
        var draft = A.PlanDraft with
        {
            Components = [A.SeatComponent with { UnitAmount = "31.00" }, A.SeatComponent with { Code = "late", UnitAmount = "3.10", Billing = "arrears" }],
            MinimumAmount = "100.00",
        };
        var meters = new Meters(draft);
        meters.Change("2026-01-25T09:00:00Z", null, quantities: new Dictionary<string, string> { ["seat"] = "2", ["late"] = "2" });

        // A seat more for 21 of 31 days, and what the other component earned in 10 days.
        Assert.Equal(["seat 2026-01-25..2026-02-15 21.00", "late 2026-01-15..2026-01-25 1.00"], meters.Bill("2026-01-25T09:00:00Z"));
        // 31.00 + 21.00 + 1.00 + 4.20 of 100.00.
        Assert.Equal(["seat 2026-02-15..2026-03-15 62.00", "late 2026-01-25..2026-02-15 4.20", "minimum 2026-01-15..2026-02-15 42.80"], meters.Bill("2026-02-15T00:00:00Z"));
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
            ["calls 2026-01-15..2026-02-15 x130 13.00", "calls 2026-02-15..2026-03-15 x0 0.00", "minimum 2026-02-15..2026-03-15 20.00", "minimum 2026-01-15..2026-02-15 credit -13.00"],
            meters.Bill("2026-03-15T00:00:00Z"));

        meters.Late("calls", 300);
        Assert.Equal(
            ["calls 2026-01-15..2026-02-15 x120 12.00", "calls 2026-03-15..2026-04-15 x0 0.00", "minimum 2026-03-15..2026-04-15 20.00", "minimum 2026-01-15..2026-02-15 credit -2.00"],
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
    public void What_late_usage_makes_cheaper_is_given_back_at_the_rates_of_its_invoice()
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

        // 110 at 0.50 are 55.00, which is 45.00 less than billed.
        meters.Late("calls", 110);
        meters.Count("calls", 20);
        Assert.Equal(["calls 2026-02-15..2026-03-15 x20 20.00", "calls 2026-01-15..2026-02-15 credit -45.00"], meters.Bill("2026-03-15T00:00:00Z"));
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
