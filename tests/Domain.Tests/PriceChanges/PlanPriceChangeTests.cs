using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.PriceChanges;

namespace OrleansBilling.Tests.PriceChanges;

public sealed class PlanPriceChangeTests
{
    private static readonly Cohort Everybody = new([], [], new Dictionary<string, string>(), null, null);

    private static PlanState TwoVersions => new("pro", [A.Plan(), A.Plan() with { Number = 2 }], false, A.Now);

    private static PlanPriceChangeCommand Command => new(new PriceChangeId("pch_one"), "pro", TwoVersions, 2, A.Day("2026-06-01"), null, Everybody, A.Now);

    [Fact]
    public void It_is_scheduled_looked_at_twice_and_can_be_withdrawn()
    {
        var state = Evolve(null, PlanPriceChange.Decide(null, Command).Events);
        Assert.Equal((PriceChangeStatus.Scheduling, A.Now, PlanPriceChange.UsualNotice), (state.Status, state.Due, state.Terms.NoticeDays));

        state = Evolve(state, PlanPriceChange.Looked(state, A.Now));
        Assert.Equal((PriceChangeStatus.Scheduled, A.Now + Duration.FromMinutes(10)), (state.Status, state.Due));
        state = Evolve(state, PlanPriceChange.Looked(state, A.Now));
        Assert.Equal((PriceChangeStatus.Scheduled, null), (state.Status, state.Due));

        state = Evolve(state, PlanPriceChange.Withdraw(state, A.Now).Events);
        Assert.Equal((PriceChangeStatus.Withdrawing, A.Now), (state.Status, state.Due));
        state = Evolve(state, PlanPriceChange.Looked(state, A.Now));
        Assert.Equal((PriceChangeStatus.Withdrawn, null), (state.Status, state.Due));
        Assert.Empty(PlanPriceChange.Withdraw(state, A.Now).Events);
        Assert.Empty(PlanPriceChange.Looked(state, A.Now));
    }

    [Fact]
    public void The_same_again_changes_nothing_and_something_else_is_refused()
    {
        var cohort = Everybody with { Versions = [1], Metadata = new Dictionary<string, string> { ["tier"] = "gold" } };
        var state = Evolve(null, PlanPriceChange.Decide(null, Command with { Cohort = cohort }).Events);

        Assert.Empty(PlanPriceChange.Decide(state, Command with { Cohort = cohort with { Versions = [.. cohort.Versions], Metadata = new Dictionary<string, string>(cohort.Metadata) } }).Events);
        PlanPriceChange.Decide(state, Command).Rejection.ShouldBe("id_taken", "/id", RejectionKind.Conflict);
        PlanPriceChange.Decide(state, Command with { Cohort = cohort, NoticeDays = 3 }).Rejection.ShouldBe("id_taken", "/id", RejectionKind.Conflict);
    }

    [Fact]
    public void Refusals_name_the_field()
    {
        Refused(Command with { Sold = null }, "plan_not_found", "/plan");
        Refused(Command with { Version = 3 }, "plan_version_not_found", "/version");
        Refused(Command with { Version = null }, "plan_version_not_found", "/version");
        Refused(Command with { Version = 1 }, "nobody_to_move", "/version");
        Refused(Command with { From = null }, "from_required", "/from");
        Refused(Command with { From = A.Day("2099-01-01") }, "day_out_of_range", "/from");
        Refused(Command with { From = A.Day("1999-01-01") }, "day_out_of_range", "/from");
        Refused(Command with { NoticeDays = -1 }, "notice_out_of_range", "/notice_days");
        Refused(Command with { NoticeDays = 367 }, "notice_out_of_range", "/notice_days");
        Refused(Command with { Cohort = Everybody with { Versions = [1, 2] } }, "version_not_older", "/cohort/versions/1");
        Refused(Command with { Cohort = Everybody with { Versions = [0] } }, "version_not_older", "/cohort/versions/0");
        Refused(Command with { Cohort = Everybody with { Countries = ["FR", "France"] } }, "unknown_country", "/cohort/countries/1");
        Refused(Command with { Cohort = Everybody with { Metadata = new Dictionary<string, string> { [""] = "x" } } }, "bad_metadata_key", "/cohort/metadata/");
        Refused(Command with { Cohort = Everybody with { StartedFrom = A.Day("2026-02-01"), StartedBefore = A.Day("2026-02-01") } }, "empty_cohort", "/cohort/started_before");
        PlanPriceChange.Withdraw(null, A.Now).Rejection.ShouldBe("price_change_not_found", null, RejectionKind.Missing);
    }

    [Fact]
    public void A_version_is_for_those_who_start_on_its_day_or_later()
    {
        var plan = A.PlanState;
        var added = PublishPlan.AddVersion(plan, A.PlanDraft with { EffectiveFrom = A.Day("2026-03-01") }, TaxBehavior.Exclusive, A.Now).Events.Aggregate(plan, PlanEvolution.Evolve);

        Assert.Equal(1, added.InForce(A.Day("2026-02-28")).Number);
        Assert.Equal(2, added.InForce(A.Day("2026-03-01")).Number);
        Assert.Equal(2, added.Newest.Number);
        PublishPlan.AddVersion(plan, A.PlanDraft with { EffectiveFrom = A.Day("2099-03-01") }, TaxBehavior.Exclusive, A.Now).Rejection.ShouldBe("day_out_of_range", "/effective_from");
        PublishPlan.Create(null, A.PlanDraft with { EffectiveFrom = A.Day("2026-03-01") }, TaxBehavior.Exclusive, A.Now).Rejection.ShouldBe("first_version_in_force", "/effective_from");
    }

    private static void Refused(PlanPriceChangeCommand command, string code, string pointer) =>
        PlanPriceChange.Decide(null, command).Rejection.ShouldBe(code, pointer);

    private static PriceChangeState Evolve(PriceChangeState? state, IReadOnlyList<PriceChangeEvent> events) =>
        events.Aggregate(state, PriceChangeEvolution.Evolve)!;
}
