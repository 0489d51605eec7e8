using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Payments;

namespace OrleansBilling.Tests.Payments;

/// <summary>What came in outside, what is given back, and what is given up.</summary>
public sealed class MoneyBackTests
{
    private static readonly PaymentDraft Draft = new(new PaymentId("pay_1"), PaymentWorld.Invoice, "40.00", "EUR", null, "cash", "Receipt 7");

    [Fact]
    public void What_came_in_outside_pays_part_and_then_the_rest_and_what_exceeds_is_the_customers()
    {
        var world = new PaymentWorld().Issued();

        world.Do(RecordPayment.Decide(world.State, Draft, true, null, world.Now));
        Assert.Equal(A.Euros(60), world.Open.AmountDue);
        var rest = RecordPayment.Decide(world.State, Draft with { Id = new PaymentId("pay_2"), Amount = "75.00" }, true, null, world.Now);

        var taken = Assert.IsType<PaymentSucceeded>(rest.Events[0]);
        Assert.Equal((A.Euros(60), A.Euros(15), new PaidBy("cash", null, null, 0, "Receipt 7", world.Now)), (taken.Applied, taken.Surplus!.After, taken.By));
        Assert.IsType<InvoicePaid>(rest.Events[1]);
        // Paid twice, all of it is the customer's.
        var twice = Assert.Single(RecordPayment.Decide(world.Do(rest).State, Draft, true, null, world.Now).Events);
        Assert.Equal((A.Euros(0), A.Euros(55)), (((PaymentSucceeded)twice).Applied, ((PaymentSucceeded)twice).Surplus!.After));
    }

    [Fact]
    public void What_cannot_be_written_down_is_refused()
    {
        var world = new PaymentWorld().Issued();
        Decide(Draft with { Currency = "USD" }).ShouldBe("currency_mismatch", "/currency");
        Decide(Draft with { Amount = "0.00" }).ShouldBe("amount_not_positive", "/amount");
        Decide(Draft with { Method = "a b" }).ShouldBe("bad_code", "/method");
        Decide(Draft with { Reference = new string('x', 501) }).ShouldBe("text_too_long", "/reference");
        Decide(Draft with { PaidAt = world.Now + Duration.FromDays(2) }).ShouldBe("paid_in_the_future", "/paid_at");
        Decide(Draft, Taken(40)).ShouldBe("nothing", null);
        Decide(Draft, Taken(41)).ShouldBe("id_taken", "/id", RejectionKind.Conflict);
        RecordPayment.Decide(world.State, Draft, false, null, world.Now).Rejection.ShouldBe("invoice_not_found", null, RejectionKind.Missing);

        Rejection? Decide(PaymentDraft draft, TakenPayment? known = null)
        {
            var decision = RecordPayment.Decide(world.State, draft, true, known, world.Now);
            return decision.Rejection ?? (decision.Events.Count == 0 ? new Rejection("nothing", "Nothing new.") : null);
        }
    }

    [Fact]
    public void An_invoice_given_up_is_done_nothing_for_but_can_be_paid()
    {
        var world = new PaymentWorld().WithCard().Issued();
        WriteOff.Decide(world.State, PaymentWorld.Invoice, true, " ", A.Now).Rejection.ShouldBe("text_required", "/reason");
        WriteOff.Decide(world.State, PaymentWorld.Invoice, false, "x", A.Now).Rejection.ShouldBe("invoice_not_found", null, RejectionKind.Missing);

        world.Do(WriteOff.Decide(world.State, PaymentWorld.Invoice, true, "Insolvent", A.Now));

        Assert.Null(CustomerDue.Next(world.State));
        Assert.Empty(SettleReceivables.MarkOverdue(world.State, world.Now + Duration.FromDays(400)).Events);
        Assert.Empty(WriteOff.Decide(world.State, PaymentWorld.Invoice, true, "Again", A.Now).Events);
        world.Do(RecordPayment.Decide(world.State, Draft with { Amount = "100.00" }, true, null, world.Now));
        WriteOff.Decide(world.State, PaymentWorld.Invoice, true, "x", A.Now).Rejection.ShouldBe("nothing_due", null, RejectionKind.Conflict);
    }

    [Fact]
    public void A_refund_of_what_was_paid_outside_is_done_at_once_and_the_invoice_is_due_again()
    {
        var world = Paid();

        var decision = Refund(world, Taken(100), "30.00");

        Assert.Equal((A.Euros(30), null), (((RefundStarted)decision.Events[0]).Refund.Amount, ((RefundStarted)decision.Events[0]).Refund.Gateway));
        world.Do(decision);
        Assert.Equal((A.Euros(30), null), (world.Open.AmountDue, world.Open.Collecting));
        Assert.Empty(world.State.Refunds);
        // The rest, when no amount is said; and once more on what is open already.
        world.Do(Refund(world, Taken(100) with { Refunded = A.Euros(30) }, null));
        Assert.Equal(A.Euros(100), world.Open.AmountDue);
    }

    [Fact]
    public void What_cannot_be_given_back_is_refused()
    {
        var world = Paid();
        Refund(world, null, null).Rejection.ShouldBe("payment_not_found", null, RejectionKind.Missing);
        Refund(world, Taken(100) with { Customer = new CustomerId("cus_other") }, null).Rejection.ShouldBe("payment_not_found", null, RejectionKind.Missing);
        Refund(world, Taken(100) with { ChargedBack = A.Euros(60), Refunded = A.Euros(40) }, null).Rejection.ShouldBe("nothing_left_to_refund", null, RejectionKind.Conflict);
        Refund(world, Taken(100), "100.01").Rejection.ShouldBe("refund_too_large", "/amount", RejectionKind.Conflict);
        Refund(world, Taken(100), "0.00").Rejection.ShouldBe("amount_not_positive", "/amount");
        Refund(world, Taken(100), "1.005").Rejection.ShouldBe("too_many_digits", "/amount");
        var known = ((RefundStarted)Refund(world, Taken(100), "30.00").Events[0]).Refund;
        Assert.Empty(Refund(world, Taken(100), "30.00", known).Events);
        Refund(world, Taken(100), "31.00", known).Rejection.ShouldBe("id_taken", "/id", RejectionKind.Conflict);
    }

    [Fact]
    public void A_gateway_gives_back_what_it_took_and_is_asked_until_it_says_so()
    {
        var world = Paid();
        world.Do(Refund(world, ByCard, "30.00"));
        var open = world.State.Refunds.Single();
        Assert.Equal((world.Now, "ch_1", "pay_1-2"), (PaymentDue.Next(world.State), open.Refund.ChargeReference, open.Refund.ChargeKey));
        Assert.Same(open, PaymentDue.RefundToCheck(world.State, world.Now));

        Settle(world, new GatewayHasNone());
        Assert.Equal(AttemptStage.Unknown, world.State.Refunds.Single().Stage);
        Settle(world, new GatewayUnknown("timeout"));
        Settle(world, new GatewayPending("re_1"));
        Settle(world, new GatewayPending("re_1"));
        Assert.Equal((AttemptStage.Pending, "re_1", 1), (world.State.Refunds.Single().Stage, world.State.Refunds.Single().Reference, world.State.Refunds.Single().Checks));
        Assert.Empty(world.State.Open);
        Settle(world, new GatewaySucceeded("re_1"));

        Assert.Empty(world.State.Refunds);
        Assert.Equal(A.Euros(30), world.Open.AmountDue);
    }

    [Fact]
    public void A_refund_that_is_refused_changes_nothing_unless_a_credit_note_owes_it()
    {
        var world = Paid();
        world.Do(Refund(world, ByCard, "30.00"));
        Assert.Equal("expired", Assert.IsType<RefundFailed>(Settle(world, new GatewayDeclined("expired", true))).Code);
        Assert.Equal((A.Euros(0), 0), (world.State.Balance, world.State.Open.Count));

        var refund = ((RefundStarted)Refund(world, ByCard, "30.00").Events[0]).Refund with { Reopens = false, CreditNote = new CreditNoteId("cn_1") };
        world.Do(new CustomerEvent[] { new RefundStarted(refund) });
        var failed = Assert.IsType<RefundFailed>(Settle(world, new GatewayDeclined("expired", true)));
        Assert.Equal((A.Euros(30), "cn_1"), (failed.ToBalance!.After, failed.ToBalance.Document));
        Assert.Equal(A.Euros(30), world.State.Balance);
    }

    [Fact]
    public void A_chargeback_makes_the_invoice_due_again_once_for_each_dispute()
    {
        var world = Paid();

        world.Do(ChargeBack(world, A.Euros(120)));

        Assert.Equal((A.Euros(100), A.Day("2026-02-14"), false), (world.Open.AmountDue, world.Open.DueDate, world.Open.WrittenOff));
        Assert.Null(PaymentDue.Next(world.State));
        Assert.Empty(ChargeBack(world, A.Euros(100), known: true).Events);
        Assert.Empty(ChargeBack(world, A.Euros(100), ByCard with { Refunded = A.Euros(100) }).Events);
        Domain.Payments.RefundPayment.ChargeBack(null, ByCard, "dp_1", A.Euros(1), null, false, null, world.Now).Rejection.ShouldBe("payment_not_found", null, RejectionKind.Missing);

        static Domain.Values.Decision<CustomerEvent> ChargeBack(PaymentWorld world, Money amount, TakenPayment? payment = null, bool known = false) =>
            RefundPayment.ChargeBack(world.State, payment ?? ByCard, "dp_1", amount, "fraudulent", known, Issued, world.Now);
    }

    [Fact]
    public void A_credit_note_gives_back_by_what_paid_newest_first_and_the_rest_to_the_balance()
    {
        var world = Paid();
        var invoice = A.InvoiceOf(InvoiceOneOff.Create(
            world.State, new OneOffDraft { Id = PaymentWorld.Invoice, Lines = [new OneOffLineDraft("work", "Work", "1", "100", null)] }, null, A.Organization(), new BillingZone("UTC"), world.Now));
        var payments = new[] { ByCard with { Amount = A.Euros(30) }, Taken(50) with { Id = new PaymentId("pay_cash"), Refunded = A.Euros(10) }, Taken(9) with { Refunded = A.Euros(9) } };

        var decision = CreditInvoice.Decide(
            world.State, new CreditDraft { Id = new CreditNoteId("cn_1"), Reason = "x", Refund = "original" }, new InvoiceToCorrect(invoice, false, new CreditHistory([invoice], [])), null,
            A.Organization(), new BillingZone("UTC"), world.Now, payments);

        var note = Assert.IsType<CreditNoteCreated>(decision.Events[0]).CreditNote;
        Assert.Equal((A.Euros(100), A.Euros(30)), (note.Total, note.ToBalance));
        var refunds = decision.Events.OfType<RefundStarted>().Select(started => started.Refund).ToArray();
        Assert.Equal([("pay_1", A.Euros(30), false), ("pay_cash", A.Euros(40), false)], refunds.Select(refund => (refund.Payment.Value, refund.Amount, refund.Reopens)));
        Assert.All(refunds, refund => Assert.Equal(note.Id, refund.CreditNote));
        // The card's gateway is yet to be asked; cash is given back by hand. Nothing is due again.
        world.Do(decision);
        Assert.Equal("pay_1", world.State.Refunds.Single().Refund.Payment.Value);
        Settle(world, new GatewaySucceeded("re_1"));
        Assert.Empty(world.State.Open);
        Assert.Equal(A.Euros(30), world.State.Balance);
    }

    private static PaidInvoice Issued => new(PaymentWorld.Invoice, null, A.Day("2026-02-14"), new BillingZone("UTC"), WrittenOff: false);

    private static TakenPayment ByCard => Taken(100) with { Gateway = "sandbox", Reference = "ch_1", Attempt = 2 };

    private static TakenPayment Taken(decimal amount) => new(
        new PaymentId("pay_1"), new CustomerId("cus_acme"), PaymentWorld.Invoice, A.Euros(amount), A.Euros(0), A.Euros(0), "cash", null, null, 0);

    private static PaymentWorld Paid()
    {
        var world = new PaymentWorld().Issued();
        return world.Do(RecordPayment.Decide(world.State, Draft with { Amount = "100.00" }, true, null, world.Now));
    }

    private static Domain.Values.Decision<CustomerEvent> Refund(PaymentWorld world, TakenPayment? payment, string? amount, Refund? known = null) => RefundPayment.Decide(
        world.State, new RefundDraft(new RefundId("rf_1"), new PaymentId("pay_1"), amount, null), payment, known, Issued, world.Now);

    private static CustomerEvent Settle(PaymentWorld world, GatewayAnswer answer)
    {
        var events = RefundPayment.Settle(world.State, world.State.Refunds.Single(), answer, Issued, world.Now);
        world.Do(events);
        return Assert.Single(events);
    }
}
