using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Payments;

namespace OrleansBilling.Tests.Payments;

/// <summary>Money is taken once, tried again on its days, and never while an end is not known.</summary>
public sealed class CollectInvoiceTests
{
    private static readonly GatewayDeclined Soft = new("insufficient_funds", IsHard: false);

    [Fact]
    public void An_invoice_is_collected_as_it_is_issued()
    {
        var world = new PaymentWorld().WithCard().Issued();
        Assert.Equal(world.Now, PaymentDue.Next(world.State));

        var attempt = world.Begin();
        Assert.Equal((1, A.Euros(100), "sandbox", "tok"), (attempt.Number, attempt.Amount, attempt.Gateway, attempt.Token));
        var events = world.Answer(new GatewaySucceeded("ch_1"));

        var taken = Assert.IsType<PaymentSucceeded>(events[0]);
        Assert.Equal((A.Euros(100), A.Euros(100), null, new PaidBy("card", PaymentWorld.Card, "sandbox", 1, "ch_1", world.Now)), (taken.Amount, taken.Applied, taken.Surplus, taken.By));
        Assert.Equal(new InvoicePaid(PaymentWorld.Invoice), events[1]);
        Assert.Empty(world.State.Open);
        Assert.Empty(world.State.Attempts);
        Assert.Null(PaymentDue.Next(world.State));
    }

    [Fact]
    public void Without_a_method_nothing_is_due_and_with_the_first_one_it_is()
    {
        var world = new PaymentWorld().Issued();
        Assert.Null(PaymentDue.Next(world.State));

        Assert.NotNull(PaymentDue.ToCollect(world.After(40).WithCard().State, world.Now));
    }

    [Fact]
    public void Who_pays_by_itself_is_not_charged_and_who_is_to_be_charged_on_the_due_date_is_then()
    {
        Assert.Null(PaymentDue.Next(new PaymentWorld().WithCard().Issued(mode: CollectionMode.Manual).State));

        var later = new PaymentWorld { Terms = CollectionTerms.Default with { At = CollectionMoment.DueDate } }.WithCard().Issued();
        Assert.Equal(A.At("2026-02-14T00:00:00Z"), PaymentDue.Next(later.State));
    }

    [Fact]
    public void After_a_soft_decline_it_is_tried_on_days_1_3_5_and_7_and_then_no_more()
    {
        var world = new PaymentWorld().WithCard().Issued();
        var first = world.Now;
        var numbers = new List<int>();
        foreach (var day in new[] { 0, 1, 3, 5, 7 })
        {
            world.Now = first + Duration.FromDays(day);
            Assert.Equal(world.Now, PaymentDue.Next(world.State));
            numbers.Add(world.Begin().Number);
            world.Answer(Soft);
        }

        Assert.Equal([1, 2, 3, 4, 5], numbers);
        Assert.Null(PaymentDue.Next(world.State));
        Assert.Equal(1, world.State.PaymentCount);
        // Another method is charged at once.
        world.After(10).WithCard("pm_new", "other");
        Assert.Equal(world.Now, PaymentDue.Next(world.State));
        Assert.Equal((6, "other"), (world.Begin().Number, world.Attempt.Attempt.Token));
    }

    [Fact]
    public void After_a_hard_decline_nothing_is_tried_until_the_method_changes()
    {
        var world = new PaymentWorld().WithCard().Issued();
        world.Begin();

        var failed = Assert.IsType<PaymentFailed>(Assert.Single(world.Answer(new GatewayDeclined("lost_card", IsHard: true))));

        Assert.Equal(("lost_card", true, null), (failed.Code, failed.IsHard, failed.NextAt));
        Assert.Equal("lost_card", world.State.Methods.Single().RefusedFor);
        Assert.Null(PaymentDue.Next(world.State));
        CollectInvoice.Now(world.State, PaymentWorld.Invoice, true, world.Now).Rejection.ShouldBe("no_payment_method", null, RejectionKind.Conflict);
        Assert.NotNull(PaymentDue.ToCollect(world.WithCard("pm_new").State, world.Now));
    }

    [Fact]
    public void While_an_end_is_not_known_nothing_else_is_tried()
    {
        var world = new PaymentWorld().WithCard().Issued();
        world.Begin();

        Assert.Equal("timeout", Assert.IsType<PaymentUnknown>(Assert.Single(world.Answer(new GatewayUnknown("timeout")))).Why);
        Assert.Equal(AttemptStage.Unknown, world.Attempt.Stage);
        Assert.Null(PaymentDue.ToCollect(world.WithCard("pm_new").State, world.Now));
        CollectInvoice.Now(world.State, PaymentWorld.Invoice, true, world.Now).Rejection.ShouldBe("payment_under_way", null, RejectionKind.Conflict);
        EditPaymentMethods.Remove(world.State, PaymentWorld.Card).Rejection.ShouldBe("payment_under_way", null, RejectionKind.Conflict);

        // The gateway is asked after a minute, five, fifteen, and then every hour.
        var waits = new List<Duration>();
        for (var i = 0; i < 5; i++)
        {
            waits.Add(PaymentDue.Next(world.State)!.Value - world.Now);
            world.Now = PaymentDue.Next(world.State)!.Value;
            Assert.Same(world.Attempt, PaymentDue.ToCheck(world.State, world.Now));
            world.Answer(i % 2 == 0 ? new GatewayUnknown("timeout") : new GatewayHasNone());
        }

        Assert.Equal([1, 5, 15, 60, 60], waits.Select(wait => wait.TotalMinutes));
        Assert.IsType<PaymentSucceeded>(world.Answer(new GatewaySucceeded("ch_1"))[0]);
    }

    [Fact]
    public void What_is_pending_is_asked_about_every_day()
    {
        var world = new PaymentWorld().WithCard().Issued();
        world.Begin();

        Assert.IsType<PaymentPending>(Assert.Single(world.Answer(new GatewayPending("dd_1"))));
        Assert.Equal((AttemptStage.Pending, "dd_1", world.Now + Duration.FromDays(1)), (world.Attempt.Stage, world.Attempt.Reference, PaymentDue.Next(world.State)));
        Assert.IsType<PaymentChecked>(Assert.Single(world.After(1).Answer(new GatewayPending("dd_1"))));
        Assert.Equal(world.Now + Duration.FromDays(1), PaymentDue.Next(world.State));
        Assert.IsType<PaymentFailed>(Assert.Single(world.Answer(Soft)));
    }

    [Fact]
    public void What_never_arrived_is_sent_again_only_while_it_is_still_wanted()
    {
        var world = new PaymentWorld().WithCard().Issued();
        var attempt = world.Begin();
        Assert.True(SettleAttempt.IsStillWanted(world.State, attempt));
        Assert.IsType<PaymentUnknown>(Assert.Single(world.Answer(new GatewayHasNone())));

        world.Do(Record(world, "60.00"));

        Assert.False(SettleAttempt.IsStillWanted(world.State, attempt));
        Assert.False(SettleAttempt.IsStillWanted(world.State with { Methods = [] }, attempt));
        // Had it arrived after all, what exceeds the rest is the customer's.
        var taken = Assert.IsType<PaymentSucceeded>(world.Answer(new GatewaySucceeded("ch_1"))[0]);
        Assert.Equal((A.Euros(40), A.Euros(60), "overpayment"), (taken.Applied, taken.Surplus!.Amount, taken.Surplus.Kind));
        Assert.Equal(A.Euros(60), world.State.Balance);
    }

    [Fact]
    public void Each_payment_has_an_id_of_its_own_and_each_attempt_a_key()
    {
        var world = new PaymentWorld().WithCard().Issued();
        var first = world.Begin();
        world.Answer(Soft);
        var second = world.After(1).Begin();
        world.Answer(new GatewaySucceeded("ch_1"));
        var other = world.Issued("inv_2").Begin();

        Assert.Equal((first.Payment, first.Payment.Value + "-1", first.Payment.Value + "-2"), (second.Payment, first.Key, second.Key));
        Assert.NotEqual(first.Payment, other.Payment);
    }

    [Fact]
    public void Collecting_by_hand_needs_something_that_is_due()
    {
        var world = new PaymentWorld().WithCard().Issued(mode: CollectionMode.Manual);
        CollectInvoice.Now(null, PaymentWorld.Invoice, true, world.Now).Rejection.ShouldBe("invoice_not_found", null, RejectionKind.Missing);
        CollectInvoice.Now(world.State, PaymentWorld.Invoice, false, world.Now).Rejection.ShouldBe("invoice_not_found", null, RejectionKind.Missing);
        CollectInvoice.Now(world.State, new InvoiceId("inv_paid"), true, world.Now).Rejection.ShouldBe("nothing_due", null, RejectionKind.Conflict);
        var drafted = world.State with { Drafts = new Dictionary<string, OneOffInvoice> { ["inv_d"] = null! } };
        CollectInvoice.Now(drafted, new InvoiceId("inv_d"), true, world.Now).Rejection.ShouldBe("invoice_is_draft", null, RejectionKind.Conflict);

        world.Do(CollectInvoice.Now(world.State, PaymentWorld.Invoice, true, world.Now));
        world.Begin();
        world.Answer(Soft);
        Assert.Null(PaymentDue.Next(world.State));
        world.Do(CollectInvoice.Now(world.State, PaymentWorld.Invoice, true, world.Now));
        world.Begin();
        world.Answer(new GatewaySucceeded("ch_1"));
        Assert.Empty(world.State.Open);
    }

    [Fact]
    public void Methods_are_told_apart_by_id_and_type()
    {
        Draft(null, "tok_ok").Rejection.ShouldBe("type_required", "/type");
        Draft("cash", "tok_ok").Rejection.ShouldBe("unknown_value", "/type");
        Draft("card", null).Rejection.ShouldBe("token_required", "/token");
        Draft("transfer", "tok_ok").Rejection.ShouldBe("token_not_used", "/token");
        Assert.Equal(PaymentMethodType.Transfer, Draft("transfer", null).Value);
        Assert.Equal(PaymentMethodType.SepaDebit, Draft("sepa_debit", "tok_ok").Value);
        var world = new PaymentWorld().WithCard();
        var card = world.State.Methods[0];
        EditPaymentMethods.Add(null, card).Rejection.ShouldBe("customer_not_found", null, RejectionKind.Missing);
        Assert.Empty(EditPaymentMethods.Add(world.State, card with { AddedAt = A.At("2027-01-01T00:00:00Z") }).Events);
        EditPaymentMethods.Add(world.State, card with { Gateway = "stripe" }).Rejection.ShouldBe("id_taken", "/id", RejectionKind.Conflict);
        var many = world.State with { Methods = [.. Enumerable.Range(0, Limits.PaymentMethods).Select(i => card with { Id = new PaymentMethodId($"pm_{i}") })] };
        EditPaymentMethods.Add(many, card).Rejection.ShouldBe("too_many_payment_methods", null, RejectionKind.Conflict);
        EditPaymentMethods.Remove(world.State, new PaymentMethodId("pm_none")).Rejection.ShouldBe("payment_method_not_found", null, RejectionKind.Missing);
        Assert.Empty(world.Do(EditPaymentMethods.Remove(world.State, card.Id)).State.Methods);
        static Result<PaymentMethodType> Draft(string? type, string? token) => new PaymentMethodDraft(new PaymentMethodId("pm_1"), type, token).Read();
    }

    private static Domain.Values.Decision<CustomerEvent> Record(PaymentWorld world, string amount) => RecordPayment.Decide(
        world.State, new PaymentDraft(new PaymentId("pay_1"), PaymentWorld.Invoice, amount, null, null, null, null), true, null, world.Now);
}
