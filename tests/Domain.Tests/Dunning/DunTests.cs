using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Dunning;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Payments;

namespace OrleansBilling.Tests.Dunning;

/// <summary>One letter for each step, the one that applies, and nothing once it is paid.</summary>
public sealed class DunTests
{
    private static readonly BillingZone Utc = new("UTC");
    private static readonly Instant Due = A.At("2026-02-14T00:00:00Z");

    [Fact]
    public void Each_step_comes_on_its_morning_and_once()
    {
        var state = Owing();
        var taken = new List<(string Day, string Template)>();
        while (DunningDue.Next(state) is { } next)
        {
            var events = Dun.Decide(state, Seller, Utc, next);
            taken.Add((next.ToString("uuuu-MM-dd HH:mm", null), events.OfType<ReminderRequested>().Single().Template));
            state = Fold(state, events);
            Assert.Empty(Dun.Decide(state, Seller, Utc, next));
        }

        Assert.Equal(
            [("2026-02-07 08:00", "reminder_before"), ("2026-02-17 08:00", "reminder_1"), ("2026-02-21 08:00", "reminder_2"), ("2026-02-28 08:00", "reminder_3"), ("2026-03-16 08:00", "reminder_final")],
            taken);
    }

    [Fact]
    public void Who_is_woken_after_a_month_gets_the_one_letter_that_applies()
    {
        var events = Dun.Decide(Owing(), Seller, Utc, Due + Duration.FromDays(20));

        var step = events.OfType<DunningStepTaken>().Single();
        Assert.Equal(14, step.Days);
        Assert.Equal([-7, 3, 7], step.PassedOver);
        Assert.Equal("reminder_3", events.OfType<ReminderRequested>().Single().Template);
    }

    [Fact]
    public void A_step_that_was_over_when_the_invoice_was_issued_is_none_of_its_steps()
    {
        var state = Owing(issued: A.At("2026-02-10T12:00:00Z"));

        Assert.Equal(Due + Duration.FromDays(3) + Duration.FromHours(8), DunningDue.Next(state));
    }

    [Fact]
    public void What_is_overdue_goes_on_one_message_by_the_gravest_step()
    {
        var state = Owing();
        state = state with { Open = [.. state.Open, Open("inv_2", 50, "2026-02-25"), Open("inv_3", 7, "2026-03-20")] };
        state = Fold(state, Dun.Decide(state, Seller, Utc, A.At("2026-02-21T09:00:00Z")));

        var events = Dun.Decide(state, Seller, Utc, A.At("2026-02-28T08:00:00Z"));

        var message = Assert.Single(events.OfType<ReminderRequested>());
        Assert.Equal(("reminder_3", A.Euros(150)), (message.Template, message.AmountDue));
        Assert.Equal(["inv_1", "inv_2"], message.Invoices.Select(id => id.Value));
        var before = Assert.Single(Dun.Decide(Fold(state, events), Seller, Utc, A.At("2026-03-13T08:00:00Z")).OfType<ReminderRequested>(), one => one.Template == "reminder_before");
        Assert.Equal(["inv_3"], before.Invoices.Select(id => id.Value));
    }

    [Fact]
    public void Steps_of_one_morning_go_on_one_message_also_when_clocks_changed_since_one_of_the_due_dates()
    {
        // Given one that was due before summer time ended on 25 October, and one after
        var paris = new BillingZone("Europe/Paris");
        var state = Owing() with { Open = [In(paris, "inv_1", "2026-10-21"), In(paris, "inv_2", "2026-11-17")] };
        state = Fold(state, Dun.Decide(state, Seller, paris, A.At("2026-11-19T12:00:00Z")));

        var morning = DunningDue.Next(state)!.Value;
        var message = Assert.Single(Dun.Decide(state, Seller, paris, morning).OfType<ReminderRequested>());

        Assert.Equal(A.At("2026-11-20T07:00:00Z"), morning);
        Assert.Equal("reminder_final", message.Template);
        Assert.Equal(["inv_1", "inv_2"], message.Invoices.Select(id => id.Value));
    }

    [Fact]
    public void A_message_has_an_id_that_follows_from_its_cause()
    {
        var (one, again) = (Dun.Decide(Owing(), Seller, Utc, Due + Duration.FromDays(4)), Dun.Decide(Owing(), Seller, Utc, Due + Duration.FromDays(5)));

        Assert.Equal(one.OfType<ReminderRequested>().Single().Id, again.OfType<ReminderRequested>().Single().Id);
        Assert.NotEqual(one.OfType<ReminderRequested>().Single().Id, Dun.Decide(Owing(), Seller, Utc, Due + Duration.FromDays(8)).OfType<ReminderRequested>().Single().Id);
    }

    [Fact]
    public void A_promise_to_pay_holds_everything_and_then_the_step_that_applies_is_taken()
    {
        var state = Hold(Owing(), "2026-03-01");
        state = state with { Open = [state.Open[0] with { Collecting = Collecting.At(A.Now) }], Methods = [Card] };

        Assert.Empty(Dun.Decide(state, Seller, Utc, A.At("2026-02-28T12:00:00Z")));
        Assert.Null(PaymentDue.ToCollect(state, A.At("2026-02-28T12:00:00Z")));
        Assert.Equal(A.At("2026-03-01T00:00:00Z"), DunningDue.Next(state));
        Assert.Equal(14, Dun.Decide(state, Seller, Utc, A.At("2026-03-01T00:00:00Z")).OfType<DunningStepTaken>().Single().Days);
        Assert.NotNull(PaymentDue.ToCollect(state, A.At("2026-03-01T00:00:00Z")));

        var free = Fold(state, HoldDunning.Decide(state, state.Open[0].Id, true, null, false, Utc, A.Now).Events);
        Assert.Null(free.Open[0].HeldUntil);
        var skipped = Fold(state, HoldDunning.Decide(state, state.Open[0].Id, true, null, true, Utc, A.Now).Events);
        Assert.Null(DunningDue.Next(skipped));
        Assert.Empty(Dun.Decide(skipped, Seller, Utc, A.At("2027-01-01T00:00:00Z")));
    }

    [Fact]
    public void What_cannot_be_held_is_refused()
    {
        var state = Owing();
        var id = state.Open[0].Id;
        HoldDunning.Decide(state, id, false, null, false, Utc, A.Now).Rejection.ShouldBe("invoice_not_found", null, RejectionKind.Missing);
        HoldDunning.Decide(state, new InvoiceId("inv_paid"), true, null, false, Utc, A.Now).Rejection.ShouldBe("nothing_due", null, RejectionKind.Conflict);
        HoldDunning.Decide(state, id, true, A.Day("2026-01-15"), false, Utc, A.Now).Rejection.ShouldBe("day_in_the_past", "/hold_until");
        HoldDunning.Decide(state, id, true, A.Day("2028-01-15"), false, Utc, A.Now).Rejection.ShouldBe("day_out_of_range", "/hold_until");
        Assert.Empty(HoldDunning.Decide(state, id, true, null, false, Utc, A.Now).Events);
    }

    [Fact]
    public void Missed_steps_do_once_what_is_no_message()
    {
        var state = Owing(Steps((3, ["suspend", "retry"]), (7, ["retry"]), (10, ["alert"]))) with { Methods = [Card] };
        state = state with { Open = [state.Open[0] with { Collecting = Collecting.At(null), Subscriptions = [new SubscriptionId("sub_1")] }] };

        var events = Dun.Decide(state, Seller, Utc, Due + Duration.FromDays(11));

        var step = events.OfType<DunningStepTaken>().Single();
        Assert.Equal((10, "alert, retry, suspend"), (step.Days, string.Join(", ", step.Actions.Order(StringComparer.Ordinal))));
        Assert.Equal([new SubscriptionId("sub_1")], step.Suspended);
        Assert.Single(events.OfType<CollectionPlanned>());
        Assert.Equal(("dunning", "inv_1"), (events.OfType<AlertRequested>().Single().Topic, events.OfType<AlertRequested>().Single().Object));
        // Paid, they are released.
        var after = Fold(state, events);
        Assert.Empty(Dun.Decide(after, Seller, Utc, Due + Duration.FromDays(11)));
        var released = Assert.IsType<SubscriptionsReleased>(Assert.Single(Dun.Decide(after with { Open = [] }, Seller, Utc, Due + Duration.FromDays(12))));
        Assert.Equal([new SubscriptionId("sub_1")], released.Subscriptions);
        Assert.Empty(Fold(after, [released]).Suspended);
    }

    [Fact]
    public void The_last_step_can_cancel_and_give_up()
    {
        var state = Owing(Steps((3, ["suspend"]), (60, ["cancel", "write_off", "remind"])));
        state = state with { Open = [state.Open[0] with { Subscriptions = [new SubscriptionId("sub_1")] }] };
        state = Fold(state, Dun.Decide(state, Seller, Utc, Due + Duration.FromDays(4)));

        var events = Dun.Decide(state, Seller, Utc, Due + Duration.FromDays(61));

        Assert.Equal([new SubscriptionId("sub_1")], events.OfType<DunningStepTaken>().Single().Canceled);
        Assert.Equal("dunning", events.OfType<InvoiceWrittenOff>().Single().Reason);
        Assert.Empty(events.OfType<ReminderRequested>());
        var after = Fold(state, events);
        Assert.Empty(after.Suspended);
        Assert.Null(CustomerDue.Next(after));
    }

    [Fact]
    public void A_business_pays_interest_by_the_days_of_each_half_year_and_forty_euros_once()
    {
        var rates = new[] { new LateInterestRate(A.Day("2026-01-01"), 12.15m), new LateInterestRate(A.Day("2026-07-01"), 12m) };
        var state = Owing(Steps((120, ["late_fee"]), (200, ["late_fee"])) with { LateInterest = rates });
        Assert.Single(Dun.Decide(state, Seller, Utc, Due + Duration.FromDays(121)));
        state = state with { Profile = state.Profile with { Tax = state.Profile.Tax with { Kind = CustomerKind.Business } } };

        var events = Dun.Decide(state, Seller, Utc, A.At("2026-06-14T08:00:00Z"));

        // From 15 February to 14 June: 119 days at 12.15 % on 100.00
        var fee = events.OfType<InvoiceCreated>().Single().Invoice;
        Assert.Equal((InvoiceKind.LateFee, A.Euros(43.96m), A.Euros(0), "inv_1"), (fee.Kind, fee.Total, fee.TaxTotal, fee.Metadata["late_invoice"]));
        Assert.Equal([A.Euros(40), A.Euros(3.96m)], fee.Lines.Select(line => line.Amount));
        state = Fold(state, events);

        // From 14 June to 1 July 17 days at 12.15 %, to 2 September 63 at 12 %; the fixed sum is asked once.
        var more = Dun.Decide(state, Seller, Utc, A.At("2026-09-02T08:00:00Z")).OfType<InvoiceCreated>().Single().Invoice;
        Assert.Equal([A.Euros(0.57m), A.Euros(2.07m)], more.Lines.Select(line => line.Amount));
        // No interest on interest, and no fixed sum but in euros.
        Assert.Empty(Dun.Decide(state with { Open = [state.Open[0] with { IsLateFee = true }] }, Seller, Utc, A.At("2026-09-02T08:00:00Z")).OfType<InvoiceCreated>());
    }

    [Fact]
    public void Credit_pays_one_of_two_late_fees_of_a_morning_and_not_both()
    {
        var state = Owing(Steps((3, ["late_fee"]))) with { Balance = A.Euros(50) };
        state = state with { Profile = state.Profile with { Tax = state.Profile.Tax with { Kind = CustomerKind.Business } }, Open = [state.Open[0], Open("inv_2", 50, "2026-02-14")] };

        var fees = Dun.Decide(state, Seller, Utc, Due + Duration.FromDays(4)).OfType<InvoiceCreated>().Select(created => created.Invoice.CreditApplied);

        Assert.Equal([A.Euros(40), A.Euros(10)], fees);
    }

    [Fact]
    public void A_customer_follows_its_own_policy_else_the_organizations_else_the_one_that_ships()
    {
        DunningPolicy[] saved = [Named("own"), Named("house"), Named("default")];
        var house = Seller with { DunningPolicies = saved, Profile = Seller.Profile with { DunningPolicy = "house" } };

        Assert.Equal(("own", "house", "house"), (house.PolicyOf("own").Code, house.PolicyOf("gone").Code, house.PolicyOf(null).Code));
        Assert.Equal(("default", 1), ((Seller with { DunningPolicies = saved }).PolicyOf(null).Code, (Seller with { DunningPolicies = saved }).PolicyOf(null).Revision));
        Assert.True(DunningPolicy.Default.Is(Seller.PolicyOf(null)));
        Assert.False(saved[2].Is(DunningPolicy.Default) || saved[0].Is(null) || saved[0].Is(saved[1]));
        EditOrganization.Update(house, new OrganizationFields { DunningPolicy = "none" }).Rejection.ShouldBe("dunning_policy_not_found", "/dunning_policy");
        EditOrganization.Create(null, new OrganizationId("org_new"), "live", A.OrganizationFields with { DunningPolicy = "house" }, A.Now).Rejection.ShouldBe("dunning_policy_not_found", "/dunning_policy");
        EditCustomer.Update(A.Customer(), new CustomerFields { DunningPolicy = "none" }, null, house).Rejection.ShouldBe("dunning_policy_not_found", "/dunning_policy");
        Assert.Single(EditCustomer.Update(A.Customer(), new CustomerFields { DunningPolicy = "own" }, null, house).Events);
    }

    private static readonly PaymentMethod Card = new(new PaymentMethodId("pm_1"), PaymentMethodType.Card, "sandbox", "tok", null, null, A.Now);

    private static OrganizationState Seller => A.Organization("sandbox", A.Rate(20));

    private static OpenInvoice Open(string id, decimal amount, string due) =>
        new(new InvoiceId(id), null, A.Euros(amount), A.Day(due), Utc.StartOf(A.Day(due).PlusDays(1)), false) { IssuedAt = A.Now };

    private static OpenInvoice In(BillingZone zone, string id, string due) =>
        Open(id, 49, due) with { OverdueAt = zone.StartOf(A.Day(due).PlusDays(1)), Zone = zone };

    private static CustomerState Owing(DunningPolicy? policy = null, Instant? issued = null) => A.Customer() with
    {
        Policy = policy ?? DunningPolicy.Default,
        Open = [Open("inv_1", 100, "2026-02-14") with { IssuedAt = issued ?? A.Now }],
    };

    private static DunningPolicy Named(string code) => DunningPolicy.Default with { Code = code, Revision = 1 };

    private static DunningPolicy Steps(params (int Days, string[] Actions)[] steps)
    {
        DunningStepDraft[] drafts = [.. steps.Select(step => new DunningStepDraft(step.Days, step.Actions, step.Actions.Contains("remind") ? "reminder_1" : null))];
        return ((DunningPolicySaved)SaveDunningPolicy.Decide(Seller, new DunningPolicyDraft("strict", null, null, drafts, null)).Events[0]).Policy;
    }

    private static CustomerState Hold(CustomerState state, string until) =>
        Fold(state, HoldDunning.Decide(state, state.Open[0].Id, true, A.Day(until), false, Utc, A.Now).Events);

    private static CustomerState Fold(CustomerState state, IEnumerable<CustomerEvent> events) => events.Aggregate(state, CustomerEvolution.Evolve);
}
