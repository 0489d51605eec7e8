using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Tests.Catalog;

/// <summary>Plans that are sold in phases.</summary>
public sealed class PlanPhasesTests
{
    private static readonly PhaseDraft Half = new(3, [A.SeatComponent]);
    private static readonly PhaseDraft Full = new(null, [A.SeatComponent with { UnitAmount = "15.00" }, A.FlatComponent]);

    [Fact]
    public void The_components_are_those_of_the_phase_that_a_period_falls_in()
    {
        var plan = A.Plan(Ramp(Half with { Periods = 2 }, Half with { Periods = 1, Components = [A.FlatComponent] }, Full));

        Assert.Equal([0, 0, 0, 1, 2, 2], Enumerable.Range(0, 6).Select(period => plan.InPeriod(period).Phase));
        Assert.Equal(2, plan.InPeriod(1000).Phase);
        Assert.Equal(["seat"], plan.Components.Select(component => component.Code));
        Assert.Equal(["seat", "fee"], plan.InPeriod(4).Components.Select(component => component.Code));
        Assert.Equal(plan.Phases, plan.InPeriod(4).Phases);
        Assert.Same(A.Plan() is var plain ? plain : null, plain.InPeriod(7));
    }

    [Fact]
    public void Refusals_name_the_phase()
    {
        Refused(A.PlanDraft with { Phases = [Half, Full] }, "components_and_phases", "/phases");
        Refused(Ramp(Full), "too_few_phases", "/phases");
        Refused(Ramp([.. Enumerable.Repeat(Half, Limits.PhasesPerPlan), Full]), "too_many_phases", "/phases");
        Refused(Ramp(Half, Half), "last_phase_ends", "/phases/1/periods");
        Refused(Ramp(Full, Full), "periods_out_of_range", "/phases/0/periods");
        Refused(Ramp(Half with { Periods = 0 }, Full), "periods_out_of_range", "/phases/0/periods");
        Refused(Ramp(Half with { Periods = Limits.PeriodsPerPhase + 1 }, Full), "periods_out_of_range", "/phases/0/periods");
        Refused(Ramp(Half with { Components = [] }, Full), "components_required", "/phases/0/components");
        Refused(Ramp(Half, Full with { Components = [A.SeatComponent, A.SeatComponent] }), "duplicate_component", "/phases/1/components/1/code");
        Refused(Ramp(Half, Full with { Components = [A.SeatComponent, A.FlatComponent with { Kind = "one_time" }] }), "one_time_in_first_phase", "/phases/1/components/1/kind");
        Assert.Equal(Limits.PeriodsPerPhase, A.Plan(Ramp(Half with { Periods = Limits.PeriodsPerPhase }, Full)).Phases[0].Periods);
    }

    [Fact]
    public void A_quantity_is_too_dear_when_it_is_in_one_of_the_phases()
    {
        var command = A.Subscribe(A.Plan(Ramp(Half, Full with { Components = [A.SeatComponent with { UnitAmount = "1000000" }] })));

        CreateSubscription.Decide(null, command with { Quantities = new Dictionary<string, string> { ["seat"] = "1000000" } }).Rejection.ShouldBe("amount_too_large", "/quantities/seat");
        Assert.Null(CreateSubscription.Decide(null, command with { Quantities = new Dictionary<string, string> { ["seat"] = "1000" } }).Rejection);
    }

    [Fact]
    public void The_same_ramp_again_is_the_same_plan_and_another_is_not()
    {
        var plan = new PlanState("pro", [A.Plan(Ramp(Half, Full))], false, A.Now);

        Assert.Empty(PublishPlan.Create(plan, Ramp(Half, Full), TaxBehavior.Exclusive, A.Now).Events);
        PublishPlan.Create(plan, Ramp(Half with { Periods = 4 }, Full), TaxBehavior.Exclusive, A.Now).Rejection.ShouldBe("plan_exists", "/code", RejectionKind.Conflict);
        PublishPlan.Create(plan, Ramp(Half, Full with { Components = [A.FlatComponent] }), TaxBehavior.Exclusive, A.Now).Rejection.ShouldBe("plan_exists", "/code", RejectionKind.Conflict);
    }

    [Fact]
    public void Quantities_may_name_a_component_of_any_phase_and_a_price_change_compares_the_same_phase()
    {
        var ramp = A.Plan(Ramp(Half, Full));
        var state = A.Subscription(A.Subscribe(ramp) with { Quantities = new Dictionary<string, string> { ["seat"] = "2", ["fee"] = "1" } }).Woken(A.Now, ramp);
        var dear = A.Plan(Ramp(Half with { Components = [A.SeatComponent with { UnitAmount = "8.00" }] }, Full with { Components = [A.SeatComponent with { UnitAmount = "16.00" }] })) with { Number = 2 };

        Assert.Equal(1, state.PeriodsOnPlan);
        Assert.Equal((A.Euros(15), A.Euros(16)), Effect("2026-02-15"));
        Assert.Equal((A.Euros(61), A.Euros(32)), Effect("2026-04-15"));

        (Money, Money) Effect(string from)
        {
            var order = new PriceMoveOrder(new PriceChangeId("pch_1"), "pro", dear, A.Day(from), 0);
            var effect = ((PriceMovePlanned)Assert.Single(PriceMoves.Plan(state, ramp, order, A.Now))).Effect!;
            return (effect.Old, effect.New);
        }
    }

    private static PlanDraft Ramp(params PhaseDraft[] phases) => A.PlanDraft with { Components = [], Phases = phases };

    private static void Refused(PlanDraft draft, string code, string pointer) =>
        PublishPlan.Create(null, draft, TaxBehavior.Exclusive, A.Now).Rejection.ShouldBe(code, pointer);
}
