using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Tests.Subscriptions;

public sealed class CreateSubscriptionTests
{
    public static TheoryData<string, string, Func<CreateSubscriptionCommand, CreateSubscriptionCommand>> Refusals => new()
    {
        { "currency_mismatch", "/plan", c => c with { CustomerCurrency = Currency.Of("USD") } },
        { "start_out_of_range", "/start_date", c => c with { StartDate = A.Day("2016-01-14") } },
        { "start_out_of_range", "/start_date", c => c with { StartDate = A.Day("2036-01-16") } },
        { "trial_before_start", "/trial_end", c => c with { TrialEnd = A.Day("2026-01-14") } },
        { "trial_too_long", "/trial_end", c => c with { TrialEnd = A.Day("2028-01-17") } },
        { "end_before_start", "/ends_on", c => c with { EndsOn = A.Day("2026-01-15") } },
        { "end_out_of_range", "/ends_on", c => c with { EndsOn = A.Day("2126-01-16") } },
        { "bill_from_before_start", "/bill_from", c => c with { BillFrom = A.Day("2026-01-14") } },
        { "bill_from_out_of_range", "/bill_from", c => c with { BillFrom = A.Day("2036-01-16") } },
        { "unknown_value", "/first_period", c => c with { FirstPeriod = "half" } },
        { "unknown_component", "/quantities/desk", c => c with { Quantities = Of("desk", "1") } },
        { "unknown_component", "/quantities/a~1b~0c", c => c with { Quantities = Of("a/b~c", "1") } },
        { "not_a_number", "/quantities/seat", c => c with { Quantities = Of("seat", "many") } },
        { "too_many_digits", "/quantities/seat", c => c with { Quantities = Of("seat", "0.0000001") } },
        { "quantity_out_of_range", "/quantities/seat", c => c with { Quantities = Of("seat", "-1") } },
        { "quantity_out_of_range", "/quantities/seat", c => c with { Quantities = Of("seat", "1000000001") } },
        { "usage_has_no_quantity", "/quantities/calls", c => c with { Quantities = Of("calls", "1") } },
        { "negative_price", "/minimum_amount", c => c with { MinimumAmount = "-1" } },
        { "amount_too_large", "/quantities/dear", c => c with { Quantities = Of("dear", "1000000") } },
        { "too_many_metadata", "/metadata", c => c with { Metadata = Enumerable.Range(0, 51).ToDictionary(i => $"k{i}", _ => "") } },
        { "anchor_day_out_of_range", "/anchor/day", c => c with { Anchor = new(Day: 32) } },
        { "anchor_day_out_of_range", "/anchor/day", c => c with { Anchor = new(Day: 0) } },
        { "anchor_weekday_out_of_range", "/anchor/weekday", c => c with { Anchor = new(Weekday: 8) } },
        { "anchor_does_not_fit", "/anchor/weekday", c => c with { Anchor = new(Weekday: 1) } },
        { "anchor_does_not_fit", "/anchor/day", c => c with { Anchor = new(Day: 1), Version = A.Plan(A.PlanDraft with { IntervalUnit = "week" }) } },
        { "anchor_date_out_of_range", "/anchor/date", c => c with { Anchor = new(Date: A.Day("1990-01-01")) } },
    };

    [Theory, MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    public void A_bad_subscription_names_the_field_that_is_wrong(string code, string pointer, Func<CreateSubscriptionCommand, CreateSubscriptionCommand> spoil)
    {
        var plan = A.Plan(A.PlanDraft with { Components = [A.FlatComponent, A.SeatComponent, A.SeatComponent with { Code = "dear", UnitAmount = "1000000" }, A.SeatComponent with { Code = "calls", Kind = "usage", Meter = "calls" }] });

        CreateSubscription.Decide(null, spoil(A.Subscribe(plan))).Rejection.ShouldBe(code, pointer);
    }

    [Fact]
    public void An_archived_plan_takes_no_new_subscriber_but_knows_the_old_one_again()
    {
        var command = A.Subscribe() with { PlanArchived = true };

        CreateSubscription.Decide(null, command).Rejection.ShouldBe("plan_archived", "/plan", RejectionKind.Conflict);
        Assert.Empty(CreateSubscription.Decide(A.Subscription(), command).Events);
        Assert.Null(CreateSubscription.Decide(A.Subscription(), command).Rejection);
    }

    [Fact]
    public void The_same_request_again_changes_nothing_days_later_and_another_is_a_conflict()
    {
        var command = A.Subscribe() with { Quantities = Of("fee", "2"), Metadata = Of("a", "b") };
        var state = A.Subscription(command).Woken(A.At("2026-03-15T00:00:00Z"));

        Assert.Empty(CreateSubscription.Decide(state, command with { Now = A.At("2026-03-15T00:00:00Z") }).Events);
        Assert.Empty(CreateSubscription.Decide(state, command with { Quantities = Of("fee", "2.0") }).Events);
        foreach (var other in new[]
        {
            command with { Quantities = Of("fee", "3") }, command with { Quantities = null }, command with { Metadata = null }, command with { Plan = "other" },
            command with { StartDate = A.Day("2026-01-16") }, command with { Customer = new CustomerId("cus_other") }, command with { FirstPeriod = "full" },
        })
        {
            CreateSubscription.Decide(state, other).Rejection.ShouldBe("id_taken", "/id", RejectionKind.Conflict);
        }
    }

    [Fact]
    public void Today_is_the_customers_today()
    {
        var command = A.Subscribe() with { Now = A.At("2026-01-15T12:00:00Z") };

        Assert.Equal(A.Day("2026-01-16"), A.Subscription(command with { Zone = new BillingZone("Pacific/Auckland") }).Terms.StartDate);
        Assert.Equal(A.Day("2026-01-15"), A.Subscription(command with { Zone = new BillingZone("America/Juneau") }).Terms.StartDate);
    }

    [Fact]
    public void The_first_billed_day_is_after_the_trial_and_not_before_bill_from()
    {
        var plan = A.Plan(A.PlanDraft with { TrialDays = 10 });
        SubscriptionTerms Terms(CreateSubscriptionCommand command) => A.Subscription(command).Terms;

        Assert.Equal((A.Day("2026-01-25"), A.Day("2026-01-25")), (Terms(A.Subscribe(plan)).TrialEnd!.Value, Terms(A.Subscribe(plan)).FirstBilledDay));
        Assert.Equal(A.Day("2026-02-01"), Terms(A.Subscribe(plan) with { BillFrom = A.Day("2026-02-01") }).FirstBilledDay);
        Assert.Equal(A.Day("2026-01-25"), Terms(A.Subscribe(plan) with { BillFrom = A.Day("2026-01-20") }).FirstBilledDay);
        Assert.Null(Terms(A.Subscribe(plan) with { TrialEnd = A.Day("2026-01-15") }).TrialEnd);
        Assert.Equal(A.Day("2028-01-16"), Terms(A.Subscribe() with { TrialEnd = A.Day("2028-01-16") }).FirstBilledDay);
    }

    public static TheoryData<Func<CreateSubscriptionCommand, CreateSubscriptionCommand>> Furthest => new()
    {
        c => c with { StartDate = A.Day("2016-01-15") },
        c => c with { StartDate = A.Day("2036-01-15") },
        c => c with { EndsOn = A.Day("2126-01-15") },
        c => c with { EndsOn = A.Day("2026-01-16") },
        c => c with { BillFrom = A.Day("2026-01-15") },
        c => c with { BillFrom = A.Day("2036-01-15") },
        c => c with { Quantities = Of("fee", "1000000000") },
        c => c with { Quantities = Of("fee", "0") },
        c => c with { Anchor = new(Day: 31) },
        c => c with { Anchor = new(Day: 1) },
        c => c with { Anchor = new(Date: A.Day("2026-01-15").PlusDays(366 * 20)) },
        c => c with { Anchor = new(Date: A.Day("2026-01-15").PlusDays(-366 * 20)) },
        c => c with { Version = A.Plan(A.PlanDraft with { IntervalUnit = "week" }), Anchor = new(Weekday: 1) },
        c => c with { Version = A.Plan(A.PlanDraft with { IntervalUnit = "week" }), Anchor = new(Weekday: 7) },
    };

    [Theory, MemberData(nameof(Furthest), DisableDiscoveryEnumeration = true)]
    public void The_furthest_days_are_accepted(Func<CreateSubscriptionCommand, CreateSubscriptionCommand> go) =>
        Assert.Single(CreateSubscription.Decide(null, go(A.Subscribe())).Events);

    [Fact]
    public void A_date_a_day_beyond_twenty_years_is_no_anchor()
    {
        foreach (var days in new[] { (366 * 20) + 1, -((366 * 20) + 1) })
            CreateSubscription.Decide(null, A.Subscribe() with { Anchor = new(Date: A.Day("2026-01-15").PlusDays(days)) }).Rejection.ShouldBe("anchor_date_out_of_range", "/anchor/date");
    }

    [Fact]
    public void Today_of_a_repeated_creation_is_the_day_on_which_it_was_made_where_the_subscriber_was()
    {
        var command = A.Subscribe() with { Zone = new BillingZone("Pacific/Auckland") };
        var state = A.Subscription(command);

        Assert.Empty(CreateSubscription.Decide(state, command with { Zone = new BillingZone("America/Juneau") }).Events);
        Assert.Null(CreateSubscription.Decide(state, command with { Zone = new BillingZone("America/Juneau") }).Rejection);
        Assert.Null(CreateSubscription.Decide(state, command with { Now = A.At("2027-01-15T12:00:00Z") }).Rejection);
    }

    [Fact]
    public void The_longest_past_has_fewer_periods_than_are_caught_up_with()
    {
        var command = A.Subscribe(A.Plan(A.PlanDraft with { IntervalUnit = "day" })) with { StartDate = A.Day("2026-01-15").PlusYears(-Limits.StartYears) };

        Assert.True(Period.DaysBetween(command.StartDate!.Value, A.Day("2026-01-15")) < Limits.BackdatedPeriods);
        Assert.Null(CreateSubscription.Decide(null, command).Rejection);
    }

    private static Dictionary<string, string> Of(string key, string value) => new() { [key] = value };
}
