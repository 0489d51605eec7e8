using OrleansBilling.Domain.TestClocks;

namespace OrleansBilling.Tests.TestClocks;

public sealed class AdvanceTestClockTests
{
    private static readonly TestClockId Id = new("clk_1");

    private static TestClockState Clock => AdvanceTestClock.Create(null, Id, "year end", A.Now, A.Now).Events.Aggregate((TestClockState?)null, TestClockEvolution.Evolve)!;

    [Fact]
    public void A_clock_stands_within_fifty_years_and_begins_now_unless_told()
    {
        AdvanceTestClock.Create(null, Id, null, A.At("2080-01-01T00:00:00Z"), A.Now).Rejection.ShouldBe("clock_out_of_range", "/now");
        AdvanceTestClock.Create(null, Id, null, A.At("1970-01-01T00:00:00Z"), A.Now).Rejection.ShouldBe("clock_out_of_range", "/now");
        AdvanceTestClock.Create(null, Id, new string('x', 201), null, A.Now).Rejection.ShouldBe("text_too_long", "/name");
        Assert.Equal(A.Now, Assert.IsType<TestClockCreated>(AdvanceTestClock.Create(null, Id, null, null, A.Now).Events[0]).Now);
    }

    [Fact]
    public void Creating_the_same_again_changes_nothing_and_another_is_a_conflict()
    {
        Assert.Empty(AdvanceTestClock.Create(Clock, Id, "year end", A.Now, A.Now + Duration.FromDays(1)).Events);
        Assert.Empty(AdvanceTestClock.Create(Clock, Id, "year end", null, A.Now + Duration.FromDays(1)).Events);
        AdvanceTestClock.Create(Clock, Id, "other", A.Now, A.Now).Rejection.ShouldBe("id_taken", "/id", RejectionKind.Conflict);
    }

    [Fact]
    public void A_clock_goes_forward_ten_years_at_most_and_one_advance_at_a_time()
    {
        AdvanceTestClock.Decide(null, A.Now).Rejection.ShouldBe("test_clock_not_found", null, RejectionKind.Missing);
        AdvanceTestClock.Decide(Clock, null).Rejection.ShouldBe("to_required", "/to");
        AdvanceTestClock.Decide(Clock, A.Now - Duration.Epsilon).Rejection.ShouldBe("clock_backwards", "/to");
        AdvanceTestClock.Decide(Clock, A.At("2036-02-01T00:00:00Z")).Rejection.ShouldBe("clock_too_far", "/to");

        var target = A.At("2026-06-01T00:00:00Z");
        var advancing = TestClockEvolution.Evolve(Clock, Assert.Single(AdvanceTestClock.Decide(Clock, target).Events));
        Assert.Equal(target, advancing.Target);
        Assert.Empty(AdvanceTestClock.Decide(advancing, target).Events);
        AdvanceTestClock.Decide(advancing, target + Duration.FromDays(1)).Rejection.ShouldBe("clock_advancing", null, RejectionKind.Conflict);
    }

    [Fact]
    public void An_advance_moves_finishes_or_fails_and_may_be_tried_again()
    {
        var target = A.At("2026-06-01T00:00:00Z");
        var moved = new TestClockEvent[] { new AdvanceStarted(target), new ClockMoved(A.At("2026-03-01T00:00:00Z")) }.Aggregate(Clock, TestClockEvolution.Evolve);

        var failed = TestClockEvolution.Evolve(moved, new AdvanceFailed("the register is away"));
        Assert.Equal((A.At("2026-03-01T00:00:00Z"), null, "the register is away"), (failed.Now, failed.Target, failed.LastError));
        var again = TestClockEvolution.Evolve(failed, Assert.Single(AdvanceTestClock.Decide(failed, target).Events));
        Assert.Null(again.LastError);
        var ready = TestClockEvolution.Evolve(again, new AdvanceFinished(target));
        Assert.Equal((target, null), (ready.Now, ready.Target));
    }
}
