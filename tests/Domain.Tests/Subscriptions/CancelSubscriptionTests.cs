using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Tests.Subscriptions;

public sealed class CancelSubscriptionTests
{
    private static readonly CancelSubscriptionCommand Now = new("now", "none", null, A.At("2026-02-20T12:00:00Z"));

    private static SubscriptionState Active => A.Subscription().Woken(Now.Now);

    public static TheoryData<string, string, Func<CancelSubscriptionCommand, CancelSubscriptionCommand>> Refusals => new()
    {
        { "unknown_value", "/credit", c => c with { Credit = "all" } },
        { "bad_day", "/at", c => c with { At = "tomorrow" } },
        { "bad_day", "/at", c => c with { At = "2026-02-31" } },
        { "day_in_the_past", "/at", c => c with { At = "2026-02-19" } },
        { "day_out_of_range", "/at", c => c with { At = "2036-02-21" } },
        { "text_too_long", "/reason", c => c with { Reason = new string('x', 501) } },
        { "text_required", "/reason", c => c with { Reason = "" } },
    };

    [Theory, MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    public void A_bad_cancellation_names_the_field_that_is_wrong(string code, string pointer, Func<CancelSubscriptionCommand, CancelSubscriptionCommand> spoil) =>
        CancelSubscription.Decide(Active, spoil(Now)).Rejection.ShouldBe(code, pointer);

    [Fact]
    public void What_does_not_exist_or_is_over_cannot_be_canceled()
    {
        CancelSubscription.Decide(null, Now).Rejection.ShouldBe("subscription_not_found", null, RejectionKind.Missing);
        var over = A.Subscription(A.Subscribe() with { EndsOn = A.Day("2026-02-01") }).Woken(Now.Now);
        CancelSubscription.Decide(over, Now).Rejection.ShouldBe("subscription_over", null, RejectionKind.Conflict);
        Assert.Contains("already ended", CancelSubscription.Decide(over, Now).Rejection!.Message, StringComparison.Ordinal);
        Assert.Contains("already canceled", CancelSubscription.Decide(over with { Status = SubscriptionStatus.Canceled }, Now).Rejection!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_day_after_an_agreed_end_is_refused()
    {
        var state = A.Subscription(A.Subscribe() with { EndsOn = A.Day("2026-06-01") }).Woken(Now.Now);

        CancelSubscription.Decide(state, Now with { At = "2026-06-02" }).Rejection.ShouldBe("day_after_end", "/at");
        Assert.Single(CancelSubscription.Decide(state, Now with { At = "2026-06-01" }).Events);
    }

    [Theory]
    [InlineData(null, "2026-02-20")]
    [InlineData("now", "2026-02-20")]
    [InlineData("period_end", "2026-03-15")]
    [InlineData("2026-02-20", "2026-02-20")]
    [InlineData("2027-01-01", "2027-01-01")]
    public void A_cancellation_is_scheduled_for_the_first_day_not_used(string? at, string day)
    {
        var events = CancelSubscription.Decide(Active, Now with { At = at }).Events;

        Assert.Equal(A.Day(day), Assert.IsType<CancellationScheduled>(Assert.Single(events)).Cancellation.On);
    }

    [Fact]
    public void The_same_cancellation_again_changes_nothing_and_another_replaces_it()
    {
        var state = CancelSubscription.Decide(Active, Now with { At = "period_end" }).Events.Aggregate(Active, SubscriptionEvolution.Evolve);

        Assert.Empty(CancelSubscription.Decide(state, Now with { At = "period_end", Now = Now.Now + Duration.FromHours(1) }).Events);
        Assert.Single(CancelSubscription.Decide(state, Now with { At = "period_end", Credit = "prorate" }).Events);
        Assert.Single(CancelSubscription.Decide(state, Now with { At = "period_end", Reason = "price" }).Events);
    }

    [Fact]
    public void The_furthest_day_is_ten_years_ahead() =>
        Assert.Equal(A.Day("2036-02-20"), Assert.IsType<CancellationScheduled>(Assert.Single(CancelSubscription.Decide(Active, Now with { At = "2036-02-20" }).Events)).Cancellation.On);

    [Fact]
    public void Before_the_first_bill_the_period_end_is_the_day_of_it_and_before_the_start_the_start()
    {
        LocalDate On(CreateSubscriptionCommand command, string now) => ((CancellationScheduled)CancelSubscription.Decide(
            A.Subscription(command).Woken(A.At(now)), Now with { At = "period_end", Now = A.At(now) }).Events[0]).Cancellation.On;

        Assert.Equal(A.Day("2026-02-14"), On(A.Subscribe(A.Plan(A.PlanDraft with { TrialDays = 30 })), "2026-01-20T12:00:00Z"));
        Assert.Equal(A.Day("2026-02-01"), On(A.Subscribe(A.Plan(A.PlanDraft with { TrialDays = 30 })) with { StartDate = A.Day("2026-02-01") }, "2026-01-20T12:00:00Z"));
    }

    [Fact]
    public void A_new_zone_moves_the_next_due_moment_once()
    {
        var (state, tokyo) = (Active, new BillingZone("Asia/Tokyo"));
        var moved = SubscriptionEvolution.Evolve(state, Assert.Single(ChangeTimeZone.Decide(state, tokyo).Events));

        Assert.Equal(A.At("2026-03-14T15:00:00Z"), NextStep.Due(moved));
        Assert.Empty(ChangeTimeZone.Decide(moved, tokyo).Events);
        Assert.Empty(ChangeTimeZone.Decide(null, tokyo).Events);
    }
}
