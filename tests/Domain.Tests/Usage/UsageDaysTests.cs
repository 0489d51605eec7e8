using OrleansBilling.Domain.Catalog;

namespace OrleansBilling.Tests.Usage;

/// <summary>Which days usage is billed for, by which plan, and what is remembered of it.</summary>
public sealed class UsageDaysTests
{
    private static readonly ComponentDraft Calls = A.SeatComponent with { Code = "calls", Kind = "usage", Meter = "calls", UnitAmount = "0.10" };
    private static readonly PlanDraft Metered = A.PlanDraft with { Components = [Calls] };

    [Fact]
    public void In_a_trial_usage_counts_from_the_day_that_is_billed_from()
    {
        var meters = new Meters(Metered with { TrialDays = 30 }, command => command with { BillFrom = A.Day("2026-01-20") });
        meters.Count("calls", 20);

        Assert.Equal(["calls 2026-01-20..2026-02-14 x20 2.00"], meters.Bill("2026-02-14T00:00:00Z"));
    }

    [Fact]
    public void In_a_trial_there_is_no_period_yet_to_take_a_share_of()
    {
        var meters = new Meters(Metered with { TrialDays = 10, Components = [Calls with { IncludedUnits = "20" }] });
        meters.Count("calls", 21);

        Assert.Equal(["calls 2026-01-15..2026-01-25 x21 0.10"], meters.Bill("2026-01-25T00:00:00Z"));
    }

    [Fact]
    public void Where_the_period_goes_on_under_another_plan_the_days_before_owe_no_minimum_of_their_own()
    {
        var draft = Metered with { MinimumAmount = "62.00" };
        var meters = new Meters(draft);
        meters.Change("2026-01-25T09:00:00Z", draft with { Name = "Pro 2" }, "none");
        Assert.Empty(meters.Bill("2026-01-25T09:00:00Z"));
        meters.Count("calls 2026-01-15..2026-01-25", 50);
        meters.Count("calls 2026-01-25..2026-02-15", 500);

        Assert.Equal(["calls 2026-01-15..2026-01-25 x50 5.00", "calls 2026-01-25..2026-02-15 x500 50.00"], meters.Bill("2026-02-15T00:00:00Z"));
    }

    [Fact]
    public void A_plan_that_counts_usage_counts_it_from_the_day_it_holds()
    {
        var meters = new Meters(A.PlanDraft);
        meters.Change("2026-01-25T09:00:00Z", Metered, "none");
        Assert.Empty(meters.Bill("2026-01-25T09:00:00Z"));
        Assert.Equal((A.Day("2026-01-25"), 0), (meters.State.MeteredFrom!.Value, meters.State.Held.Count));
        meters.Count("calls", 50);

        Assert.Equal(["calls 2026-01-25..2026-02-15 x50 5.00"], meters.Bill("2026-02-15T00:00:00Z"));
        Assert.Null(meters.State.MeteredFrom);
    }

    [Fact]
    public void Other_quantities_of_the_same_plan_split_no_usage()
    {
        var meters = new Meters(Metered with { Components = [Calls, A.SeatComponent] });
        meters.Change("2026-01-25T09:00:00Z", null, "none", new Dictionary<string, string> { ["seat"] = "2" });
        meters.Bill("2026-01-25T09:00:00Z");
        Assert.Null(meters.State.MeteredFrom);
        meters.Count("calls", 50);

        Assert.Equal(["calls 2026-01-15..2026-02-15 x50 5.00", "seat 2026-02-15..2026-03-15 15.00"], meters.Bill("2026-02-15T00:00:00Z"));
    }

    [Fact]
    public void A_change_while_paused_holds_nothing_for_nothing_was_used()
    {
        var meters = new Meters(Metered);
        meters.Pause("2026-01-25T09:00:00Z");
        meters.Count("calls", 50);
        Assert.Equal(["calls 2026-01-15..2026-01-25 x50 5.00"], meters.Bill("2026-01-25T09:00:00Z"));

        meters.Change("2026-01-28T09:00:00Z", Metered with { Name = "Pro 2" });
        Assert.Empty(meters.Bill("2026-01-28T09:00:00Z"));

        Assert.Equal((2, 0, (LocalDate?)null), (meters.State.Terms.PlanVersion, meters.State.Held.Count, meters.State.MeteredFrom));
    }

    [Fact]
    public void What_is_billed_is_remembered_with_the_newest_invoice_that_charged_any_of_it()
    {
        var meters = new Meters(Metered with { MinimumAmount = "20.00" });
        meters.Bill("2026-02-15T00:00:00Z");
        // Of usage nothing was charged, of the minimum all.
        Assert.Equal([null, meters.LastBill!.Invoice], meters.Billed[0].Billed.Select(part => part.Invoice));

        meters.Late("calls", 50);
        meters.Bill("2026-03-15T00:00:00Z");
        var second = meters.LastBill!.Invoice;
        Assert.Equal("Seat: late usage", meters.LastBill.Charges.First(charge => charge.Period!.Start == A.Day("2026-01-15")).Description);
        Assert.Equal(second, meters.Billed.Single(period => period.Period.Start == A.Day("2026-01-15")).Billed[0].Invoice);

        meters.Late("calls", 300);
        meters.Bill("2026-04-15T00:00:00Z");
        // The minimum is gone: what was left of it is given back as one, at the rates of the invoice that charged it.
        var gone = meters.LastBill!.Unused.Single();
        Assert.Equal((-1m, A.Euros(-15)), (gone.Quantity, gone.Amount));
        Assert.Contains(gone.Derivation.Inputs, input => input.Name == "invoice" && input.Value == gone.Invoice.Value);
    }
}
