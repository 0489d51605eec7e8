using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Tests.Subscriptions;

public sealed class NextStepTests
{
    [Fact]
    public void Nothing_is_due_a_moment_too_early()
    {
        var state = A.Subscription().Woken(A.Now);
        var due = A.At("2026-02-15T00:00:00Z");

        Assert.Equal(due, NextStep.Due(state));
        Assert.Null(NextStep.At(state, A.Plan(), due - Duration.Epsilon));
        Assert.NotNull(NextStep.At(state, A.Plan(), due));
    }

    [Fact]
    public void The_first_step_starts_and_the_second_bills()
    {
        var state = A.Subscription();
        var start = NextStep.At(state, A.Plan(), A.Now)!;
        var bill = NextStep.At(start.Events.Aggregate(state, SubscriptionEvolution.Evolve), A.Plan(), A.Now)!;

        Assert.IsType<SubscriptionStarted>(Assert.Single(start.Events));
        Assert.Null(start.Bill);
        Assert.Equal(bill.Bill!.Invoice, Assert.IsType<SubscriptionBilled>(Assert.Single(bill.Events)).Invoice);
        Assert.Equal((A.Day("2026-01-15"), A.At("2026-01-15T00:00:00Z")), (bill.Bill.BillingDate, bill.Due));
    }

    [Fact]
    public void What_is_over_is_never_due_again()
    {
        var state = A.Subscription(A.Subscribe() with { EndsOn = A.Day("2026-02-01") }).Woken(A.At("2030-01-01T00:00:00Z"));

        Assert.True(state.IsOver);
        Assert.Null(NextStep.Due(state));
        Assert.Null(NextStep.At(state, A.Plan(), Instant.MaxValue));
        Assert.Null(NextStep.Upcoming(state, A.Plan()));
        Assert.Null(state.NextBillingDay);
    }

    [Theory]
    [InlineData("2026-01-15T12:00:00Z", "2026-01-15")]
    [InlineData("2025-01-15T12:00:00Z", "2026-01-15")] // created a year ahead of its start
    public void The_upcoming_bill_is_the_one_that_will_be_made(string now, string day)
    {
        var state = A.Subscription(A.Subscribe() with { Now = A.At(now), StartDate = A.Day("2026-01-15") });
        var made = state;
        BillRequest? bill = null;
        while (bill is null)
        {
            var step = NextStep.At(made, A.Plan(), A.At("2030-01-01T00:00:00Z"))!;
            (bill, made) = (step.Bill, step.Events.Aggregate(made, SubscriptionEvolution.Evolve));
        }

        var upcoming = NextStep.Upcoming(state, A.Plan())!;

        Assert.Equal((bill.Invoice, A.Day(day)), (upcoming.Invoice, upcoming.BillingDate));
        Assert.Equal(bill.Charges.Single().Amount, upcoming.Charges.Single().Amount);
    }

    [Fact]
    public void Who_has_no_trial_is_active_from_the_start_and_a_trial_ends_on_its_day_although_nothing_is_billed_yet()
    {
        var later = A.Subscribe() with { BillFrom = A.Day("2026-03-01") };
        Assert.Equal(SubscriptionStatus.Active, A.Subscription(later).Woken(A.Now).Status);

        var trial = A.Subscription(later with { TrialEnd = A.Day("2026-02-01") }).Woken(A.Now);
        Assert.Equal((SubscriptionStatus.Trialing, A.At("2026-02-01T00:00:00Z")), (trial.Status, NextStep.Due(trial)!.Value));
        Assert.Equal(SubscriptionStatus.Active, trial.Woken(A.At("2026-02-01T00:00:00Z")).Status);
        // A trial that ends with its first bill ends with it.
        var plain = A.Subscription(A.Subscribe() with { TrialEnd = A.Day("2026-02-01") }).Woken(A.Now);
        Assert.IsType<SubscriptionBilled>(Assert.Single(NextStep.At(plain, A.Plan(), A.At("2026-02-01T00:00:00Z"))!.Events));
    }

    [Fact]
    public void It_ends_on_the_earlier_of_its_cancellation_and_its_agreed_end()
    {
        var state = A.Subscription(A.Subscribe() with { EndsOn = A.Day("2026-06-01") }).Woken(A.Now);

        var canceled = CancelSubscription.Decide(state, new CancelSubscriptionCommand("2026-03-01", null, null, A.Now)).Events.Aggregate(state, SubscriptionEvolution.Evolve);

        Assert.Equal((A.Day("2026-06-01"), A.Day("2026-03-01")), (state.EndDay!.Value, canceled.EndDay!.Value));
    }

    [Theory]
    [InlineData("2026-03-01")]
    [InlineData(null)]
    public void While_paused_the_next_billing_day_is_that_of_the_resumption(string? until)
    {
        var state = A.Subscription().Woken(A.Now);
        LocalDate? day = until is null ? null : A.Day(until);

        var paused = PauseSubscription.Decide(state, "now", day, A.Now).Events.Aggregate(state, SubscriptionEvolution.Evolve).Woken(A.Now);

        Assert.Equal(day, paused.NextBillingDay);
    }

    [Fact]
    public void The_next_billing_day_is_the_end_only_when_something_is_in_arrears()
    {
        var advance = A.Subscribe() with { EndsOn = A.Day("2026-02-10") };
        var arrears = A.Subscribe(A.Plan(A.PlanDraft with { Billing = "arrears" })) with { EndsOn = A.Day("2026-02-10") };

        Assert.Null(A.Subscription(advance).Woken(A.Now).NextBillingDay);
        Assert.Equal(A.Day("2026-02-10"), A.Subscription(arrears).Woken(A.Now, arrears.Version).NextBillingDay);
    }
}
