using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Audit;

namespace OrleansBilling.Tests.Pricing;

/// <summary>Minimums and maximums of a period, by the charges of one subscription.</summary>
public sealed class CommitmentTests
{
    private static readonly PlanDraft Fee = A.PlanDraft with { Components = [A.FlatComponent with { Amount = "100.00" }] };

    [Fact] // lago-commitment-arrears-quarterly: 56 of 90 days of 10000.00, less 622.22
    public void A_short_period_owes_its_share_of_the_minimum()
    {
        var quarterly = Fee with
        {
            IntervalCount = 3,
            Billing = "arrears",
            MinimumAmount = "10000.00",
            Components = [A.FlatComponent with { Amount = "1000.00" }],
        };

        var bills = Bills(quarterly, command => command with { StartDate = A.Day("2023-02-04"), Anchor = new(Date: A.Day("2023-01-01")), Now = A.At("2023-02-04T00:00:00Z") }, "2023-04-01T00:00:00Z");

        Assert.Equal(["2023-02-04..2023-04-01 fee Recurring 622.22; minimum 5600.00"], bills);
    }

    [Fact]
    public void What_was_charged_in_advance_counts_and_the_rest_is_charged_at_the_end_of_the_period()
    {
        var bills = Bills(Fee with { MinimumAmount = "130.00" }, command => command, "2026-03-15T00:00:00Z");

        Assert.Equal(
            [
                "2026-01-15..2026-02-15 fee Recurring 100.00",
                "2026-02-15..2026-03-15 fee Recurring 100.00; minimum 30.00",
                "2026-03-15..2026-04-15 fee Recurring 100.00; minimum 30.00",
            ],
            bills);
    }

    [Fact]
    public void An_end_in_mid_period_owes_the_minimum_of_the_days_used()
    {
        var bills = Bills(Fee with { MinimumAmount = "155.00" }, command => command with { EndsOn = A.Day("2026-02-01") }, "2026-03-15T00:00:00Z");

        // 17 of 31 days: 54.84 in advance, 85.00 the minimum.
        Assert.Equal(["2026-01-15..2026-02-01 fee Recurring 54.84", "minimum 30.16"], bills);
    }

    [Fact]
    public void A_minimum_reached_is_not_charged_and_nor_is_one_of_a_free_first_period()
    {
        Assert.Equal(2, Bills(Fee with { MinimumAmount = "100.00" }, command => command, "2026-02-20T00:00:00Z").Count(bill => !bill.Contains("minimum", StringComparison.Ordinal)));
        Assert.Equal(
            ["2026-02-01..2026-03-01 fee Recurring 100.00"],
            Bills(Fee with { MinimumAmount = "500.00" }, command => command with { FirstPeriod = "free", Anchor = new(Day: 1) }, "2026-02-20T00:00:00Z"));
    }

    [Fact]
    public void A_component_has_a_minimum_of_its_own_which_counts_towards_the_plans()
    {
        var plan = Fee with
        {
            MinimumAmount = "150.00",
            Components = [A.FlatComponent with { Amount = "100.00" }, A.SeatComponent with { Billing = "arrears", MinimumAmount = "20.00" }],
        };

        Assert.Equal("2026-02-15..2026-03-15 fee Recurring 100.00; 2026-01-15..2026-02-15 seat Recurring 7.50; seat minimum 12.50; minimum 30.00", Bills(plan, command => command, "2026-02-15T00:00:00Z")[1]);
    }

    [Fact]
    public void The_minimum_agreed_with_a_subscriber_takes_the_place_of_the_plans()
    {
        var bills = Bills(Fee with { MinimumAmount = "130.00" }, command => command with { MinimumAmount = "200.00" }, "2026-02-15T00:00:00Z");
        Assert.EndsWith("minimum 100.00", bills[1], StringComparison.Ordinal);

        CreateSubscription.Decide(null, A.Subscribe() with { MinimumAmount = "-1" }).Rejection.ShouldBe("negative_price", "/minimum_amount");
        Assert.True(A.Subscription(A.Subscribe() with { MinimumAmount = "1.00" }).Terms.BillsInArrears);
    }

    [Fact]
    public void What_is_over_the_plans_maximum_comes_off_the_lines_in_arrears_in_proportion()
    {
        var plan = Fee with
        {
            MaximumAmount = "130.00",
            Components =
            [
                A.FlatComponent with { Amount = "100.00" },
                A.FlatComponent with { Code = "a", Amount = "40.00", Billing = "arrears" },
                A.FlatComponent with { Code = "b", Amount = "20.01", Billing = "arrears" },
            ],
        };

        Assert.Equal("2026-02-15..2026-03-15 fee Recurring 100.00; 2026-01-15..2026-02-15 a Recurring 20.00; 2026-01-15..2026-02-15 b Recurring 10.00", Bills(plan, command => command, "2026-02-15T00:00:00Z")[1]);
        Assert.Equal("2026-02-15..2026-03-15 fee Recurring 100.00; 2026-01-15..2026-02-15 a Recurring 0.00; 2026-01-15..2026-02-15 b Recurring 0.00", Bills(plan with { MaximumAmount = "90.00" }, command => command, "2026-02-15T00:00:00Z")[1]);
    }

    // Every bill up to an instant: its lines, each of which its derivation recomputes.
    private static List<string> Bills(PlanDraft draft, Func<CreateSubscriptionCommand, CreateSubscriptionCommand> with, string until)
    {
        var plan = A.Plan(draft);
        var state = A.Subscription(with(A.Subscribe(plan)));
        var bills = new List<string>();
        while (NextStep.At(state, plan, A.At(until)) is { } step)
        {
            foreach (var charge in step.Bill?.Charges ?? []) Assert.Equal(charge.Amount.ToMajor(), ExactDerivation.Recompute(charge.Derivation));
            if (step.Bill is { } bill) bills.Add(string.Join("; ", bill.Charges.Select(Text)));
            state = step.Events.Aggregate(state, SubscriptionEvolution.Evolve);
        }

        return bills;
    }

    private static string Text(Charge charge) => charge.Kind == ChargeKind.Minimum
        ? $"{(charge.Component is null ? "" : charge.Component + " ")}minimum {charge.Amount.ToAmountString()}"
        : $"{NodaTime.Text.LocalDatePattern.Iso.Format(charge.Period!.Start)}..{NodaTime.Text.LocalDatePattern.Iso.Format(charge.Period.End)} {charge.Component} {charge.Kind} {charge.Amount.ToAmountString()}";
}
