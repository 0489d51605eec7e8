using CsCheck;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Dunning;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Payments;

namespace OrleansBilling.Tests.Dunning;

/// <summary>What is overdue in total drives the steps: each once for each time it is reached.</summary>
public sealed class DunByBalanceTests
{
    private static readonly BillingZone Utc = new("UTC");
    private static readonly Instant Later = A.At("2026-03-01T09:00:00Z");

    [Theory]
    [InlineData(259.99, null)]
    [InlineData(260.00, 260)]
    [InlineData(599.99, 260)]
    [InlineData(600.00, 600)]
    [InlineData(5000, 1200)]
    public void A_step_is_reached_by_its_balance_to_the_cent(decimal owed, int? stage)
    {
        var state = Look(Owing(Graded, owed));

        Assert.Equal(stage is { } from ? A.Euros(from) : null, state.Stage?.From);
        Assert.Null(DunningDue.Next(state));
    }

    [Fact]
    public void Overdue_invoices_count_and_no_others()
    {
        var state = Owing(Graded, 200, 100);
        CustomerState With(Func<OpenInvoice, OpenInvoice> change) => state with { Open = [state.Open[0], change(state.Open[1])] };

        Assert.NotNull(Look(state).Stage);
        Assert.Null(Look(With(open => open with { Overdue = false })).Stage);
        Assert.Null(Look(With(open => open with { NotDunned = true })).Stage);
        Assert.Null(Look(With(open => open with { WrittenOff = true })).Stage);
        Assert.Null(Look(With(open => open with { HeldUntil = Later + Duration.Epsilon })).Stage);
    }

    [Fact]
    public void It_is_due_as_soon_as_the_last_of_them_is_overdue()
    {
        var state = Owing(Graded, 200, 100);

        Assert.Equal(state.Open[1].OverdueAt, DunningDue.Next(state));
        Assert.Equal(state.Open[1].OverdueAt, CustomerDue.Next(state));
        Assert.Null(DunningDue.Next(Owing(Graded, 200)));
    }

    [Fact]
    public void Of_steps_reached_at_once_the_gravest_sends_its_message_and_the_others_do_the_rest()
    {
        var policy = Steps(("100.00", ["remind", "suspend"]), ("200.00", ["alert"]), ("300.00", ["remind", "retry"]));
        var state = Owing(policy, 150, 150);
        state = state with { Open = [Of(state.Open[0], "sub_1") with { Collecting = Collecting.At(null) }, Of(state.Open[1], "sub_2")] };

        var events = Decide(state);

        var reached = Assert.Single(events.OfType<DunningStageReached>());
        Assert.Equal((A.Euros(300), A.Euros(300), 1), (reached.From, reached.Owed, reached.Number));
        Assert.Equal([A.Euros(100), A.Euros(200)], reached.PassedOver);
        Assert.Equal("alert, remind, retry, suspend", string.Join(", ", reached.Actions.Order(StringComparer.Ordinal)));
        Assert.Equal(["sub_1", "sub_2"], reached.Suspended.Select(id => id.Value));
        Assert.Equal(new InvoiceId("inv_1"), Assert.Single(events.OfType<CollectionPlanned>()).Invoice);
        var message = Assert.Single(events.OfType<ReminderRequested>());
        Assert.Equal(("reminder_1", A.Euros(300), 2), (message.Template, message.AmountDue, message.Invoices.Count));
        var alert = Assert.Single(events.OfType<AlertRequested>());
        Assert.Equal(("dunning", "cus_acme"), (alert.Topic, alert.Object));
        Assert.Contains("300.00", alert.Message, StringComparison.Ordinal);
        Assert.Empty(Decide(Fold(state, events)));
    }

    [Fact]
    public void What_falls_below_leaves_the_stage_and_reaches_it_anew()
    {
        var state = Look(Owing(Graded, 250, 400));
        var paid = state with { Open = [state.Open[0] with { AmountDue = A.Euros(260) }] };

        Assert.Equal(Later, DunningDue.Next(paid));
        var left = Assert.IsType<DunningStageLeft>(Assert.Single(Decide(paid)));
        Assert.Equal((A.Euros(600), A.Euros(260)), (left.From, left.To));
        paid = Fold(paid, [left]);
        Assert.Equal(new DunningStage(A.Euros(260), Later), paid.Stage);
        Assert.Null(DunningDue.Next(paid));

        var again = Decide(paid with { Open = state.Open });
        Assert.Equal((A.Euros(600), 2), (again.OfType<DunningStageReached>().Single().From, again.OfType<DunningStageReached>().Single().Number));
        Assert.Empty(again.OfType<DunningStageReached>().Single().PassedOver);
        Assert.NotEqual(Decide(Owing(Graded, 650)).OfType<ReminderRequested>().Single().Id, again.OfType<ReminderRequested>().Single().Id);

        var clear = Fold(paid with { Open = [] }, Decide(paid with { Open = [] }));
        Assert.Null(clear.Stage);
        Assert.Null(CustomerDue.Next(clear));
    }

    [Fact]
    public void Subscriptions_stay_paused_while_the_stage_pauses_and_are_released_below_it()
    {
        var state = Owing(Steps(("100.00", ["alert"]), ("200.00", ["suspend"]), ("300.00", ["alert"])), 350);
        state = Look(state with { Open = [Of(state.Open[0], "sub_1")] });
        Assert.Equal([new SubscriptionId("sub_1")], state.Suspended);

        var less = state with { Open = [state.Open[0] with { AmountDue = A.Euros(200) }] };
        Assert.Equal([new SubscriptionId("sub_1")], Look(less).Suspended);
        var below = Decide(less with { Open = [state.Open[0] with { AmountDue = A.Euros(199.99m) }] });
        Assert.Equal([new SubscriptionId("sub_1")], below.OfType<SubscriptionsReleased>().Single().Subscriptions);
    }

    [Fact]
    public void A_step_can_cancel_and_give_everything_up_and_the_stage_is_left_with_it()
    {
        var state = Owing(Steps(("100.00", ["suspend", "cancel", "write_off", "retry", "remind"])), 60, 60);
        state = state with { Open = [Of(state.Open[0], "sub_1") with { Collecting = Collecting.At(null) }, state.Open[1]] };

        var events = Decide(state);

        var reached = events.OfType<DunningStageReached>().Single();
        Assert.Equal([new SubscriptionId("sub_1")], reached.Canceled);
        Assert.Empty(reached.Suspended);
        Assert.Equal(["inv_1 dunning", "inv_2 dunning"], events.OfType<InvoiceWrittenOff>().Select(written => $"{written.Invoice} {written.Reason}"));
        Assert.Empty(events.OfType<CollectionPlanned>());
        Assert.Empty(events.OfType<ReminderRequested>());
        Assert.Null(Assert.Single(events.OfType<DunningStageLeft>()).To);
        Assert.Null(CustomerDue.Next(Fold(state, events)));
    }

    [Fact]
    public void Late_fees_are_charged_for_each_of_the_invoices_and_credit_pays_but_once()
    {
        var state = Owing(Steps(("100.00", ["late_fee"])), 60, 60) with { Balance = A.Euros(50) };
        state = state with { Profile = state.Profile with { Tax = state.Profile.Tax with { Kind = CustomerKind.Business } } };

        var fees = Decide(state).OfType<InvoiceCreated>().Select(created => created.Invoice).ToArray();

        Assert.Equal([(A.Euros(40), "inv_1"), (A.Euros(40), "inv_2")], fees.Select(fee => (fee.Total, fee.Metadata["late_invoice"])));
        Assert.Equal([A.Euros(40), A.Euros(10)], fees.Select(fee => fee.CreditApplied));
    }

    [Fact]
    public void A_promise_to_pay_leaves_the_stage_until_its_day()
    {
        var state = Look(Owing(Graded, 300));
        var held = Fold(state, HoldDunning.Decide(state, state.Open[0].Id, true, A.Day("2026-03-10"), false, Utc, Later).Events);

        held = Look(held);
        Assert.Null(held.Stage);
        Assert.Equal(A.At("2026-03-10T00:00:00Z"), DunningDue.Next(held));
        Assert.Empty(Dun.Decide(held, Seller, Utc, A.At("2026-03-09T23:59:59Z")));
        var events = Dun.Decide(held, Seller, Utc, A.At("2026-03-10T00:00:00Z"));
        Assert.Equal(new DunningHeld(state.Open[0].Id, null, false), events[0]);
        Assert.Equal(A.Euros(260), Assert.Single(events.OfType<DunningStageReached>()).From);
        Assert.Null(DunningDue.Next(Fold(held, events)));
    }

    [Fact]
    public void A_step_is_for_customers_of_its_currency()
    {
        var state = Owing(Policy(new DunningStepDraft(null, ["alert"], null, "10.00", "USD"), new DunningStepDraft(null, ["alert"], null, "500.00", "EUR")), 499.99m);

        Assert.Null(DunningDue.Next(state));
        Assert.Empty(Decide(state));
    }

    [Fact]
    public void Who_follows_another_policy_reaches_its_steps_and_leaves_those_of_the_old_one()
    {
        var state = Look(Owing(Graded, 300));

        Assert.Equal(A.Euros(280), Decide(state with { Policy = Steps(("280.00", ["alert"])) }).OfType<DunningStageReached>().Single().From);
        Assert.Equal(A.Euros(200), Assert.IsType<DunningStageLeft>(Assert.Single(Decide(state with { Policy = Steps(("200.00", ["alert"])) }))).To);
        var byDays = state with { Policy = DunningPolicy.Default with { Steps = [] } };
        Assert.Equal(Later, DunningDue.Next(byDays));
        Assert.Null(Assert.IsType<DunningStageLeft>(Assert.Single(Decide(byDays))).To);
    }

    [Fact]
    public void Whatever_came_before_a_look_leaves_nothing_that_is_due_by_then() =>
        Gen.Select(Invoice.Array[0, 5], Gen.Int[0, 4].Select(i => new decimal?[] { null, 260, 400, 600, 1200 }[i]), Gen.Bool).Sample((invoices, stage, byBalance) =>
        {
            var state = A.Customer() with
            {
                Policy = byBalance ? Graded : DunningPolicy.Default with { Steps = [] },
                Open = [.. invoices.Select((change, i) => change(Overdue($"inv_{i}", 0, A.Day("2026-02-14").PlusDays(i))))],
                Stage = stage is { } from ? new DunningStage(A.Euros(from), A.Now) : null,
            };

            var after = Look(state);

            Assert.False(DunningDue.Next(after) <= Later);
            Assert.Empty(Decide(after));
            if (Decide(state).Length > 0) Assert.True(DunningDue.Next(state) <= Later);
        });

    private static readonly Gen<Func<OpenInvoice, OpenInvoice>> Invoice =
        Gen.Select(Gen.Int[1, 700], Gen.Bool, Gen.Int[0, 3].Select(i => new int?[] { null, -1, 0, 1 }[i]), Gen.Int[0, 5]).Select(one => new Func<OpenInvoice, OpenInvoice>(open => open with
        {
            AmountDue = A.Euros(one.Item1),
            Overdue = one.Item2,
            HeldUntil = one.Item3 is { } days ? Later + Duration.FromDays(days) : null,
            NotDunned = one.Item4 == 0,
            WrittenOff = one.Item4 == 1,
        }));

    [Fact]
    public void Days_mean_nothing_to_a_policy_by_balance_nor_balances_to_one_by_days()
    {
        Assert.Empty(Dun.Decide(Owing(Graded, 100), Seller, Utc, A.At("2027-03-01T00:00:00Z")));
        var byDays = Owing(DunningPolicy.Default, 5000);
        Assert.Empty(Dun.Decide(byDays, Seller, Utc, Later).OfType<DunningStageReached>());
        Assert.Single(Dun.Decide(byDays, Seller, Utc, Later).OfType<DunningStepTaken>());
    }

    private static OrganizationState Seller => A.Organization("sandbox", A.Rate(20));

    private static DunningPolicy Graded => Steps(("260.00", ["remind"]), ("600.00", ["remind", "alert"]), ("1200.00", ["alert"]));

    private static DunningPolicy Steps(params (string Balance, string[] Actions)[] steps) => Policy(
        [.. steps.Select(step => new DunningStepDraft(null, step.Actions, step.Actions.Contains("remind") ? "reminder_1" : null, step.Balance, "EUR"))]);

    private static DunningPolicy Policy(params DunningStepDraft[] steps) =>
        ((DunningPolicySaved)SaveDunningPolicy.Decide(Seller, new DunningPolicyDraft("limits", null, null, steps, null)).Events[0]).Policy;

    // One invoice a day from 14 February on, all overdue.
    private static CustomerState Owing(DunningPolicy policy, params decimal[] amounts) => A.Customer() with
    {
        Policy = policy,
        Open = [.. amounts.Select((amount, i) => Overdue($"inv_{i + 1}", amount, A.Day("2026-02-14").PlusDays(i)))],
    };

    private static OpenInvoice Overdue(string id, decimal amount, LocalDate due) => new(new InvoiceId(id), null, A.Euros(amount), due, Utc.StartOf(due.PlusDays(1)), true) { IssuedAt = A.Now };

    private static OpenInvoice Of(OpenInvoice open, string subscription) => open with { Subscriptions = [new SubscriptionId(subscription)] };

    private static CustomerEvent[] Decide(CustomerState state) => Dun.Decide(state, Seller, Utc, Later);

    private static CustomerState Look(CustomerState state) => Fold(state, Decide(state));

    private static CustomerState Fold(CustomerState state, IEnumerable<CustomerEvent> events) => events.Aggregate(state, CustomerEvolution.Evolve);
}
