using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Discounts;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Audit;

namespace OrleansBilling.Tests.Subscriptions;

/// <summary>What is given back or asked for in the midst of a period, and how it explains itself.</summary>
public sealed class UnusedServiceTests
{
    private static readonly PlanVersion Seats = A.Plan(A.PlanDraft with { Components = [A.SeatComponent] });
    private static readonly Instant MidPeriod = A.At("2026-01-25T12:00:00Z");

    [Fact]
    public void What_is_given_back_names_its_days_and_its_invoice()
    {
        var unused = Assert.Single(Canceled(A.Subscription().Woken(MidPeriod), A.Plan()).Unused);

        Assert.Equal("used - invoiced", unused.Derivation.Formula);
        Assert.Equal(
            [("used", "10.00"), ("invoiced", "31.00"), ("used_days", "10"), ("period_days", "31"), ("invoice", unused.Invoice.Value)],
            unused.Derivation.Inputs.Select(input => (input.Name, input.Value)));
    }

    [Fact]
    public void Under_a_discount_it_names_what_was_taken_off_both()
    {
        var state = A.Subscription(A.Subscribe() with { Coupons = ["TEN"], Discounts = [new DiscountTerms { Coupon = "TEN", Percent = 10 }] }).Woken(MidPeriod);

        var unused = Assert.Single(Canceled(state, A.Plan()).Unused);

        Assert.Equal((A.Euros(-18.90m), "(used - used_discount) - (invoiced - invoiced_discount)"), (unused.Amount, unused.Derivation.Formula));
        Assert.Equal(["used", "invoiced", "used_discount", "invoiced_discount", "used_days", "period_days", "invoice"], unused.Derivation.Inputs.Select(input => input.Name));
    }

    [Fact] // 31.00 for the 17 days to the first of February, 5 of them used
    public void Of_a_first_period_charged_in_full_each_day_costs_its_share_of_what_there_was_of_it()
    {
        var state = A.Subscription(A.Subscribe() with { FirstPeriod = "full", Anchor = new(Day: 1) }).Woken(A.At("2026-01-20T12:00:00Z"));

        var unused = Assert.Single(Canceled(state, A.Plan(), "2026-01-20T12:00:00Z").Unused);

        Assert.Equal(A.Euros(9.12m - 31m), unused.Amount);
        Assert.Contains(unused.Derivation.Inputs, input => input is { Name: "period_days", Value: "17" });
    }

    [Fact]
    public void Fewer_seats_are_priced_by_the_plain_formula_and_under_a_discount_by_what_is_due()
    {
        var fewer = Assert.Single(Changed(Seated("4"), "2").Unused);
        Assert.Equal((A.Euros(-10.16m), -2m, "unit_amount * quantity * days / period_days"), (fewer.Amount, fewer.Quantity, fewer.Derivation.Formula));
        Assert.Equal(-10.16m, ExactDerivation.Recompute(fewer.Derivation));

        var discounted = Assert.Single(Changed(Seated("4", new DiscountTerms { Coupon = "TEN", Percent = 10 }), "2").Unused);
        Assert.Equal((A.Euros(-9.14m), "(due - due_discount) - (invoiced - invoiced_discount)"), (discounted.Amount, discounted.Derivation.Formula));
        Assert.Equal(-9.14m, ExactDerivation.Recompute(discounted.Derivation));
    }

    [Fact]
    public void More_seats_are_discounted_by_the_difference_that_the_discount_makes()
    {
        var bill = Changed(Seated("4", new DiscountTerms { Coupon = "TEN", Percent = 10 }), "6");

        Assert.Equal([A.Euros(10.16m), A.Euros(-1.02m)], bill.Charges.Select(charge => charge.Amount));
        Assert.All(bill.Charges, charge => Assert.Equal(charge.Amount.ToMajor(), ExactDerivation.Recompute(charge.Derivation)));
        // 40.00 off 30.00 left 10.00 for what came in addition, and nothing after that.
        var forty = Seated("4", new DiscountTerms { Coupon = "FORTY", Amount = A.Euros(40) });
        Assert.Equal([A.Euros(10.16m), A.Euros(-10)], Changed(forty, "6").Charges.Select(charge => charge.Amount));
        var six = Apply(forty, "6");
        Assert.Equal([A.Euros(10.17m)], Changed(six, "8").Charges.Select(charge => charge.Amount));
        // 30.00 of 40.16 keep 29.88 of the 40.00; the rest may be taken again.
        Assert.Equal(A.Euros(10.12m), Apply(six, "4").Current!.Discounts[0].Left);
    }

    [Fact] // Of 45.24 ten percent are 4.52, of 40.16 they were 4.02; of the 5.08 between them they would be 0.51
    public void A_discount_that_rounding_keeps_from_being_its_share_of_the_difference_explains_itself_by_both()
    {
        var bill = Changed(Apply(Seated("4", new DiscountTerms { Coupon = "TEN", Percent = 10 }), "6"), "7");

        Assert.Equal([A.Euros(5.08m), A.Euros(-0.50m)], bill.Charges.Select(charge => charge.Amount));
        Assert.Equal("0 - (discount_due - discount_taken)", bill.Charges[1].Derivation.Formula);
        Assert.Equal(-0.50m, ExactDerivation.Recompute(bill.Charges[1].Derivation));
    }

    [Fact]
    public void A_second_change_on_a_day_replaces_the_first_and_going_back_to_before_is_as_if_nothing_had_been()
    {
        var six = Apply(Seated("4"), "6");
        Assert.Equal(["2026-01-15 x4", "2026-01-25 x6"], Quantities(six));
        Assert.Equal(["2026-01-15 x4", "2026-01-25 x5"], Quantities(Apply(six, "5")));
        Assert.Equal(["2026-01-15 x4"], Quantities(Apply(six, "4")));
        Assert.Equal(A.Euros(-10.16m), Assert.Single(Changed(six, "4").Unused).Amount);
    }

    [Fact]
    public void Seats_in_arrears_are_billed_to_the_day_they_change_and_those_in_advance_leave_them_be()
    {
        var plan = A.Plan(A.PlanDraft with { Components = [A.SeatComponent, A.SeatComponent with { Code = "desk", UnitAmount = "31.00", Billing = "arrears" }] });
        var state = A.Subscription(A.Subscribe(plan) with { Quantities = new Dictionary<string, string> { ["seat"] = "1", ["desk"] = "1" } }).Woken(MidPeriod, plan);

        var desks = Step(state, plan, "desk", "3");
        Assert.Equal([("desk", A.Euros(10), A.Period("2026-01-15", "2026-01-25"))], desks.Bill!.Charges.Select(charge => (charge.Component!, charge.Amount, charge.Period!)));
        var then = NextStep.Upcoming(desks.Events.Aggregate(state, SubscriptionEvolution.Evolve), plan)!;
        Assert.Equal([("seat", A.Euros(7.5m)), ("desk", A.Euros(63))], then.Charges.Select(charge => (charge.Component!, charge.Amount)));

        var seats = Step(state, plan, "seat", "3");
        Assert.Equal(["seat"], seats.Bill!.Charges.Select(charge => charge.Component));
        var after = NextStep.Upcoming(seats.Events.Aggregate(state, SubscriptionEvolution.Evolve), plan)!;
        Assert.Equal([("seat", A.Euros(22.5m)), ("desk", A.Euros(31))], after.Charges.Select(charge => (charge.Component!, charge.Amount)));
    }

    private static BillRequest Canceled(SubscriptionState state, PlanVersion plan, string now = "2026-01-25T12:00:00Z")
    {
        var canceling = CancelSubscription.Decide(state, new CancelSubscriptionCommand("now", "prorate", null, A.At(now))).Events.Aggregate(state, SubscriptionEvolution.Evolve);
        return NextStep.At(canceling, plan, A.At(now))!.Bill!;
    }

    private static SubscriptionState Seated(string seats, DiscountTerms? discount = null) => A.Subscription(A.Subscribe(Seats) with
    {
        Quantities = new Dictionary<string, string> { ["seat"] = seats },
        Coupons = discount is null ? [] : [discount.Coupon!],
        Discounts = discount is null ? [] : [discount],
    }).Woken(MidPeriod, Seats);

    private static BillRequest Changed(SubscriptionState state, string seats) => Step(state, Seats, "seat", seats).Bill!;

    private static SubscriptionState Apply(SubscriptionState state, string seats) => Planned(state, Seats, "seat", seats).Woken(MidPeriod, Seats);

    private static BillingStep Step(SubscriptionState state, PlanVersion plan, string component, string quantity) => NextStep.At(Planned(state, plan, component, quantity), plan, MidPeriod)!;

    private static SubscriptionState Planned(SubscriptionState state, PlanVersion plan, string component, string quantity) => ChangeSubscription.Decide(state, new ChangeSubscriptionCommand(
        "pro", plan, false, new Dictionary<string, string> { [component] = quantity }, false, new AnchorChoice(), null, null, MidPeriod)).Events.Aggregate(state, SubscriptionEvolution.Evolve);

    private static IEnumerable<string> Quantities(SubscriptionState state) => state.Current!.Charged[0].Quantities.Select(from => $"{from.Day:R} x{from.Quantity}");
}
