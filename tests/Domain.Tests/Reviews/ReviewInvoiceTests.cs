using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Dunning;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Reviews;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Tax;

namespace OrleansBilling.Tests.Reviews;

/// <summary>What is looked at before an invoice goes out.</summary>
public sealed class ReviewInvoiceTests
{
    private static readonly ServicePeriod January = A.Period("2026-01-01", "2026-02-01");
    private static readonly ServicePeriod February = A.Period("2026-02-01", "2026-03-01");

    [Theory]
    [InlineData(150.00, false)]
    [InlineData(150.01, true)]
    [InlineData(50.00, false)]
    [InlineData(49.99, true)]
    public void A_period_is_compared_with_the_one_before_it(double amount, bool found)
    {
        var state = Billed(A.Customer(), Bill(100, January.Start, A.Period("2026-01-01", "2026-01-31")));

        var events = Decide(state, Bill((decimal)amount, January.End, A.Period("2026-01-31", "2026-03-02")));

        Assert.Equal(found ? ["amount_changed"] : [], Topics(events));
        Assert.Empty(events.OfType<InvoiceHeld>());
    }

    [Fact]
    public void What_a_person_reads_of_it()
    {
        var events = Decide(Billed(A.Customer(), Bill(49, January.Start, January)), Bill(98, February.Start, February));

        var alert = Assert.Single(events.OfType<AlertRequested>());
        Assert.Equal("sub_1 costs 98.00 EUR for 28 days; the period before was 49.00 EUR for 31 days.", alert.Message);
        Assert.Equal(("inv_2026-02-01", A.Now), (alert.Object, alert.At));
    }

    [Fact]
    public void A_short_first_period_is_no_change_of_price_and_a_day_less_in_february_is_none_either()
    {
        var first = Billed(A.Customer(), Bill(10, A.Day("2026-01-22"), A.Period("2026-01-22", "2026-02-01")));
        Assert.Empty(Topics(Decide(first, Bill(28, February.Start, February))));

        var strict = Rules(new ReviewRules { AmountChangedPercent = 1 });
        var month = Billed(A.Customer(), Bill(49, January.Start, January));
        Assert.Empty(Topics(Decide(month, Bill(49, February.Start, February), strict)));
        Assert.Equal(["amount_changed"], Topics(Decide(month, Bill(55, February.Start, February), strict)));
    }

    [Fact]
    public void What_is_charged_once_does_not_count_and_what_is_given_back_is_no_period()
    {
        var setup = Charge(500, null) with { Kind = ChargeKind.OneTime };
        var taken = Charge(-500, January) with { Kind = ChargeKind.Discount, TakenOff = ChargeKind.OneTime };
        var off = Charge(-5, January) with { Kind = ChargeKind.Discount, TakenOff = ChargeKind.Recurring };
        var bill = Bill(49, January.Start, January);
        bill = bill with { Charges = [.. bill.Charges, setup, taken, off] };

        var state = Billed(A.Customer(), bill);
        Assert.Equal(new PeriodTotal(new SubscriptionId("sub_1"), A.Euros(44), 31), Assert.Single(state.LastPeriods).Value);

        // A change within the period changes nothing of it, and the next period replaces it
        Assert.Equal(state.LastPeriods, Billed(state, Bill(500, A.Day("2026-01-20"), January) with { MayJoin = false }).LastPeriods);
        Assert.Equal(A.Euros(50), Billed(state, Bill(50, February.Start, February)).LastPeriods["sub_1"].Amount);
    }

    [Fact]
    public void Usage_counts_by_the_days_it_is_for_where_nothing_recurs()
    {
        var usage = Charge(30, A.Period("2026-01-01", "2026-01-11")) with { Kind = ChargeKind.Usage };
        var state = Billed(A.Customer(), Bill(0, January.End, January) with { Charges = [usage] });
        Assert.Equal((A.Euros(30), 10), (state.LastPeriods["sub_1"].Amount, state.LastPeriods["sub_1"].Days));

        var both = Billed(A.Customer(), Bill(10, February.Start, February) with { Charges = [Charge(10, February), usage] });
        Assert.Equal((A.Euros(40), 28), (both.LastPeriods["sub_1"].Amount, both.LastPeriods["sub_1"].Days));
    }

    [Fact]
    public void An_invoice_of_nothing_is_told_of_until_it_is_known_to_be_free()
    {
        var free = Bill(0, January.Start, January);

        Assert.Equal(["zero_invoice"], Topics(Decide(A.Customer(), free)));
        Assert.Empty(Topics(Decide(Billed(A.Customer(), free), Bill(0, February.Start, February))));
        Assert.Empty(Topics(Decide(Billed(A.Customer(), free), Bill(49, February.Start, February))));
        Assert.Equal(["amount_changed", "zero_invoice"], Topics(Decide(Billed(A.Customer(), Bill(49, January.Start, January)), Bill(0, February.Start, February))));
        Assert.Empty(Topics(Decide(A.Customer(), free with { MayJoin = false })));
    }

    [Theory]
    [InlineData("FR", "FR", TaxExemption.None, true)]
    [InlineData("DE", "FR", TaxExemption.None, true)]
    [InlineData("US", "FR", TaxExemption.None, false)]
    [InlineData("US", "US", TaxExemption.None, true)]
    [InlineData("FR", "FR", TaxExemption.Exempt, false)]
    public void Tax_is_missing_where_the_seller_charges_it(string buyer, string rates, TaxExemption exemption, bool missing)
    {
        var organization = A.Organization(rates: A.Rate(20, country: rates, category: "books"));
        var customer = A.Customer();
        customer = customer with { Profile = customer.Profile with { Address = new Address(null, null, null, null, buyer), Tax = customer.Profile.Tax with { Exemption = exemption } } };

        Assert.Equal(missing ? ["tax_missing"] : [], Topics(Decide(customer, Bill(49, January.Start, January), organization)));
    }

    [Fact]
    public void Without_any_rate_or_with_one_of_nothing_no_tax_is_missing()
    {
        Assert.Empty(Topics(Decide(A.Customer(), Bill(49, January.Start, January))));
        Assert.Empty(Topics(Decide(A.Customer(), Bill(49, January.Start, January), A.Organization(rates: A.Rate(0)))));
    }

    [Fact]
    public void What_differs_from_the_notice_is_held_and_not_numbered()
    {
        var told = Bill(49, January.Start, January) with { Announced = A.Euros(49) };
        Assert.Empty(Topics(Decide(A.Customer(), told)));

        var events = Decide(A.Customer(), told with { Announced = A.Euros(48.99m) });
        var state = events.Aggregate(A.Customer(), CustomerEvolution.Evolve);

        var finding = Assert.Single(Assert.Single(events.OfType<InvoiceHeld>()).Findings);
        Assert.Equal(new ReviewFinding(ReviewTopic.NoticeDiffers, "The customer was told 48.99 EUR for sub_1, and it is 49.00 EUR."), finding);
        Assert.Equal(["notice_differs"], Topics(events));
        Assert.Empty(state.Waiting);
        Assert.Equal((1L + A.Customer().Version, "inv_2026-01-01"), (state.Held.Single().Document.RecordedIn, state.Held.Single().Document.Id));
        Assert.Null(CustomerDue.Next(state));
    }

    [Fact]
    public void On_a_shared_invoice_each_part_is_compared_with_what_was_told_of_it()
    {
        var (one, two) = (Bill(10, January.Start, January, "sub_a") with { Announced = A.Euros(10) }, Bill(20, January.Start, January, "sub_b") with { Announced = A.Euros(21) });
        var state = A.Customer() is var plain ? plain with { Profile = plain.Profile with { Consolidate = true } } : plain;
        foreach (var bill in new[] { one, two }) state = CustomerEvolution.Evolve(state, ConsolidateBills.Collect(state, bill, new BillingZone("UTC"), A.Now));

        var events = ConsolidateBills.Close(state, ConsolidateBills.Next(state)!, A.Organization(), A.Now);

        Assert.Equal("The customer was told 21.00 EUR for sub_b, and it is 20.00 EUR.", Assert.Single(Assert.Single(events.OfType<InvoiceHeld>()).Findings).Message);
        Assert.Equal([("sub_a", A.Euros(10)), ("sub_b", A.Euros(20))], events.OfType<InvoiceCreated>().Single().Periods.Select(period => (period.Subscription.Value, period.Amount)));
    }

    [Fact]
    public void A_rule_that_is_off_finds_nothing_and_one_that_holds_tells_too()
    {
        var bill = Bill(0, January.Start, January) with { Announced = A.Euros(1) };
        var off = Rules(new ReviewRules { ZeroInvoice = ReviewResponse.Off, NoticeDiffers = ReviewResponse.Off });
        var hold = Rules(new ReviewRules { ZeroInvoice = ReviewResponse.Hold, NoticeDiffers = ReviewResponse.Alert });

        Assert.Single(Decide(A.Customer(), bill, off));
        var held = Decide(A.Customer(), bill, hold);
        Assert.Equal(["zero_invoice", "notice_differs"], Topics(held));
        Assert.Equal(ReviewTopic.ZeroInvoice, Assert.Single(held.OfType<InvoiceHeld>().Single().Findings).Topic);
        Assert.Equal(2, held.OfType<AlertRequested>().Select(alert => alert.Id).Distinct().Count());
    }

    [Fact]
    public void Rules_that_are_not_sent_stay_as_they_are()
    {
        var before = new ReviewRules { ZeroInvoice = ReviewResponse.Hold, AmountChangedPercent = 10 };

        Assert.Equal(before, new ReviewRulesFields().Read(before).Value);
        Assert.Equal(
            new ReviewRules { AmountChanged = ReviewResponse.Hold, AmountChangedPercent = 12.5m, ZeroInvoice = ReviewResponse.Off, TaxMissing = ReviewResponse.Hold, NoticeDiffers = ReviewResponse.Alert },
            new ReviewRulesFields("hold", "12.5", "off", "hold", "alert").Read(before).Value);
    }

    private static IReadOnlyList<CustomerEvent> Decide(CustomerState state, BillRequest bill, OrganizationState? organization = null) =>
        BillSubscription.Decide(state, new BillSubscriptionCommand(bill, organization ?? A.Organization(), [], A.Now)).Events;

    private static CustomerState Billed(CustomerState state, BillRequest bill) => Decide(state, bill).Aggregate(state, CustomerEvolution.Evolve);

    private static string[] Topics(IReadOnlyList<CustomerEvent> events) => [.. events.OfType<AlertRequested>().Select(alert => alert.Topic)];

    private static OrganizationState Rules(ReviewRules rules) => A.Organization() is var plain ? plain with { Profile = plain.Profile with { Review = rules } } : plain;

    private static BillRequest Bill(decimal amount, LocalDate day, ServicePeriod period, string subscription = "sub_1") =>
        new(new InvoiceId($"inv_{day:uuuu'-'MM'-'dd}{(subscription == "sub_1" ? "" : subscription)}"), new SubscriptionId(subscription), day, [Charge(amount, period)], []) { MayJoin = true };

    private static Charge Charge(decimal amount, ServicePeriod? period)
    {
        var plan = A.Plan(A.PlanDraft with { Components = [A.FlatComponent] });
        return PriceComponent.Price(plan, plan.Components[0], 1, January, Proration.Whole) with { Amount = A.Euros(amount), Period = period };
    }
}
