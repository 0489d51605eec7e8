using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Tests.Subscriptions;

/// <summary>Moves that wait: which are led off, which is announced first, which are left when things change.</summary>
public sealed class WaitingMovesTests
{
    private static readonly PlanVersion Old = A.Plan();
    private static readonly PlanVersion New = A.Plan(A.PlanDraft with { Components = [A.FlatComponent with { Amount = "40.00" }] }) with { Number = 2 };
    private static readonly PriceChangeId Change = new("pch_spring");

    [Theory]
    [InlineData(null, 0, "2026-03-01", true)]
    [InlineData("pro", 1, "2026-03-01", true)]
    [InlineData("pro", 2, "2026-03-01", false)]
    [InlineData("pro", 3, "2026-03-01", false)]
    [InlineData("big", 1, "2026-03-01", false)]
    [InlineData("big", 1, "2026-03-14", false)]
    [InlineData("big", 1, "2026-03-15", true)] // on the day itself both take place
    public void A_planned_change_leads_off_a_move_when_it_comes_before_it_and_to_another_plan_or_no_older_version(string? plan, int version, string day, bool moves)
    {
        var target = plan is null ? null : new PlanTarget(plan, Old with { Number = version });
        var planned = new PlannedChange(1, A.Day(day), target, new Dictionary<string, decimal>(), null, ChangeProration.Prorate, A.Now);

        Assert.Equal(moves ? A.Day("2026-03-15") : null, PriceMoves.RenewalOf(Active() with { Changes = [planned] }, Move("2026-03-01", 10)));
    }

    [Fact]
    public void Of_several_moves_the_one_to_be_announced_sooner_is_announced_first_and_by_itself()
    {
        var (soon, late) = (Move("2026-02-15", 10), Move("2026-02-15", 5) with { PriceChange = new PriceChangeId("pch_late") });

        Assert.Equal(A.At("2026-02-05T00:00:00Z"), NextStep.Due(Active() with { PriceMoves = [soon, late] }));
        var state = Active() with { PriceMoves = [late, soon] };
        Assert.Equal(A.At("2026-02-05T00:00:00Z"), NextStep.Due(state));
        var step = NextStep.At(state, Old, A.At("2026-02-05T00:00:00Z"))!;
        Assert.Equal([false, true], step.Events.Aggregate(state, SubscriptionEvolution.Evolve).PriceMoves.Select(move => move.Announced));
    }

    [Fact]
    public void There_is_room_for_so_many_moves()
    {
        PriceMove[] known = [.. Enumerable.Range(1, Limits.PlannedChanges).Select(i => Move("2026-03-01", 10) with { PriceChange = new PriceChangeId($"pch_{i}") })];
        var order = new PriceMoveOrder(Change, "pro", New, A.Day("2026-03-01"), 10);

        Assert.Single(PriceMoves.Plan(Active() with { PriceMoves = known[1..] }, Old, order, A.Now));
        Assert.Empty(PriceMoves.Plan(Active() with { PriceMoves = known }, Old, order, A.Now));
    }

    [Theory]
    [InlineData("pro", 1, 1)]
    [InlineData("pro", 2, 0)]
    [InlineData("pro", 3, 0)]
    [InlineData("big", 1, 0)]
    public void A_move_is_left_while_the_subscription_is_on_an_older_version_of_its_plan(string plan, int version, int left)
    {
        var state = Active() with { PriceMoves = [Move("2026-03-01", 10)] };
        var terms = new NewTerms(1, A.Day("2026-01-25"), plan, Old with { Number = version }, new Dictionary<string, decimal>(), null, ChangeProration.Prorate);

        Assert.Equal(left, SubscriptionEvolution.Evolve(state, new SubscriptionChanged(A.Day("2026-01-25"), terms, state.Current, null)).PriceMoves.Count);
    }

    [Fact]
    public void What_was_announced_stays_for_its_day_when_things_change_and_what_was_not_gets_its_notice_from_then()
    {
        var state = Active() with { PriceMoves = [Move("2026-02-15", 30) with { Announced = true }, Move("2026-02-15", 30)] };

        var after = SubscriptionEvolution.Evolve(state, new CancellationWithdrawn(new Cancellation(A.Day("2026-02-01"), CancelCredit.None, null, A.Now), A.At("2026-01-25T12:00:00Z")));

        Assert.Equal([A.Day("2026-02-15"), A.Day("2026-02-24")], after.PriceMoves.Select(move => move.NotBefore));
    }

    private static PriceMove Move(string notBefore, int notice) => new(Change, "pro", New, A.Day(notBefore), notice, Announced: false);

    private static SubscriptionState Active() => A.Subscription(A.Subscribe(Old)).Woken(A.At("2026-01-25T12:00:00Z"), Old);
}
