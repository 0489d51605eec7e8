using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Tests.Subscriptions;

/// <summary>The next period as things stand. The subscription began on 15 January at 31.00 a month.</summary>
public sealed class RenewalTests
{
    private static readonly PlanVersion Plan = A.Plan();

    [Fact]
    public void The_next_period_costs_what_its_recurring_components_cost()
    {
        Assert.Equal(new Renewal(A.Day("2026-01-15"), A.Euros(31)), Renewal.Next(A.Subscription(), Plan));
        Assert.Equal(new Renewal(A.Day("2026-02-15"), A.Euros(31)), Renewal.Next(Active, Plan));
    }

    [Fact]
    public void An_end_before_it_leaves_none_and_one_within_it_cuts_it()
    {
        Assert.Null(Renewal.Next(Ending("2026-02-15"), Plan));
        Assert.Equal(new Renewal(A.Day("2026-02-15"), A.Euros(15.5m)), Renewal.Next(Ending("2026-03-01"), Plan));
        Assert.Null(Renewal.Next(Active with { Status = SubscriptionStatus.Ended, NextPeriodStart = null }, Plan));
    }

    [Fact]
    public void A_pause_that_comes_first_leaves_none()
    {
        Assert.Null(Renewal.Next(Paused("2026-02-15"), Plan));
        Assert.NotNull(Renewal.Next(Paused("2026-02-16"), Plan));
    }

    [Fact]
    public void A_planned_change_counts_when_it_comes_by_then()
    {
        var dear = A.Plan(A.PlanDraft with { Components = [A.FlatComponent with { Amount = "40.00" }] }) with { Number = 2 };

        Assert.Equal(A.Euros(40), Renewal.Next(Changing("2026-02-15"), Plan)!.Amount);
        Assert.Equal(A.Euros(31), Renewal.Next(Changing("2026-02-16"), Plan)!.Amount);

        SubscriptionState Changing(string day) => Active with
        {
            Changes = [new PlannedChange(1, A.Day(day), new PlanTarget("pro", dear), new Dictionary<string, decimal>(), null, ChangeProration.Prorate, A.Now)],
        };
    }

    [Fact]
    public void An_amount_that_no_document_may_carry_is_not_known()
    {
        var seats = A.Plan(A.PlanDraft with { Components = [A.SeatComponent] });
        var state = Active with { Terms = Active.Terms with { Quantities = new Dictionary<string, decimal> { ["seat"] = 9_999_999_999_999_999m } } };

        Assert.Equal(new Renewal(A.Day("2026-02-15"), null), Renewal.Next(state, seats));
    }

    private static SubscriptionState Active { get; } = A.Subscription().Woken(A.Now);

    private static SubscriptionState Ending(string day) => Active with { Cancellation = new Cancellation(A.Day(day), CancelCredit.None, null, A.Now) };

    private static SubscriptionState Paused(string day) => Active with { Pause = new Pause(A.Day(day), null, A.Now) };
}
