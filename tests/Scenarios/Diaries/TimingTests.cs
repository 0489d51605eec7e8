namespace OrleansBilling.Scenarios.Diaries;

/// <summary>In advance, in arrears, and both on one bill.</summary>
public sealed class TimingTests : Diary
{
    [Fact]
    public void Arrears_are_billed_on_the_day_after_what_they_pay_for()
    {
        var world = On("2026-01-31").Plan("pro", plan => plan.InArrears().Flat("fee", "49.00")).Customer("acme").Subscribe("acme", "pro");

        world.Documents.ShouldBeNone();
        world.AdvanceTo("2026-03-31");

        world.Documents.ShouldBe(
            "2026-02-28: fee 2026-01-31..2026-02-28 49.00 = 49.00",
            "2026-03-31: fee 2026-02-28..2026-03-31 49.00 = 49.00");
    }

    [Fact]
    public void One_bill_carries_the_period_that_ends_the_one_that_begins_and_what_is_due_once()
    {
        var world = On("2026-01-01")
            .Plan("mix", plan => plan.Flat("platform", "100.00").PerUnit("seat", "7.50", "arrears").Once("setup", "120.00"))
            .Customer("acme")
            .Subscribe("acme", "mix", with: command => command with { Quantities = new Dictionary<string, string> { ["seat"] = "3" } });

        world.AdvanceTo("2026-03-01");

        world.Documents.ShouldBe(
            "2026-01-01: platform 2026-01-01..2026-02-01 100.00; setup 120.00 = 220.00",
            "2026-02-01: platform 2026-02-01..2026-03-01 100.00; seat x3 2026-01-01..2026-02-01 22.50 = 122.50",
            "2026-03-01: platform 2026-03-01..2026-04-01 100.00; seat x3 2026-02-01..2026-03-01 22.50 = 122.50");
    }

    [Fact]
    public void Arrears_of_a_first_slice_are_prorated_by_the_period_it_was_cut_from()
    {
        var world = On("2026-02-15").Plan("pro", plan => plan.InArrears().Flat("fee", "28.00")).Customer("acme")
            .Subscribe("acme", "pro", with: command => command with { Anchor = new(Day: 1) });

        world.AdvanceTo("2026-03-01");

        world.Documents.ShouldBe("2026-03-01: fee 2026-02-15..2026-03-01 14.00 = 14.00");
    }

    [Fact]
    public void A_component_with_quantity_zero_stands_on_the_bill_with_nothing()
    {
        var world = On("2026-01-01").Plan("pro", plan => plan.PerUnit("seat", "10.00")).Customer("acme")
            .Subscribe("acme", "pro", with: command => command with { Quantities = new Dictionary<string, string> { ["seat"] = "0" } });

        world.Documents.ShouldBe("2026-01-01: seat x0 2026-01-01..2026-02-01 0.00 = 0.00");
    }

    [Fact]
    public void Woken_after_three_years_it_writes_the_same_36_invoices_as_on_time()
    {
        BillingWorld Begin() => On("2026-01-31")
            .Plan("mix", plan => plan.Flat("platform", "100.00").PerUnit("seat", "7.333", "arrears").Once("setup", "120.00"))
            .TaxRate("20").TaxRate("21", from: "2027-06-01").Customer("acme").Credit("acme", "500.00")
            .Subscribe("acme", "mix", with: command => command with { Quantities = new Dictionary<string, string> { ["seat"] = "3" } });

        var onTime = Begin().AdvanceTo("2028-12-31");
        var late = Begin().SleepUntil("2029-01-30");

        Assert.Equal(36, late.Invoices.Count);
        late.DocumentsOf("acme").ShouldBe(onTime.DocumentsOf("acme").Texts);
        Assert.Equal(onTime.Invoices.Select(invoice => invoice.Id), late.Invoices.Select(invoice => invoice.Id));
    }

    [Fact]
    public void What_is_late_bears_the_day_it_was_really_issued()
    {
        var world = On("2026-01-31").Plan("pro", plan => plan.Flat("fee", "49.00")).Customer("acme").Subscribe("acme", "pro");

        world.SleepUntil("2026-05-10");

        Assert.Equal(
            ["2026-01-31", "2026-05-10", "2026-05-10", "2026-05-10"],
            world.Invoices.Select(invoice => NodaTime.Text.LocalDatePattern.Iso.Format(world.Register.EntryOf(invoice.Id.Value).IssueDate)));
    }
}
