using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Payments;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Reviews;
using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Tests.Reviews;

/// <summary>What a person can do with an invoice that is held.</summary>
public sealed class ReleaseInvoiceTests
{
    private static readonly InvoiceId Id = new("inv_1");
    private static readonly BillingZone Utc = new("UTC");
    private static readonly ServicePeriod January = A.Period("2026-01-01", "2026-02-01");

    [Fact]
    public void Released_it_waits_for_its_number_as_of_now()
    {
        var held = Held(A.Customer());
        var later = A.Now + Duration.FromDays(3);

        var state = ReleaseInvoice.Decide(held, Id, exists: true, "fine", later).Events.Aggregate(held, CustomerEvolution.Evolve);

        Assert.Empty(state.Held);
        Assert.Equal(held.Held.Single().Document with { Since = later }, Assert.Single(state.Waiting));
        Assert.Equal(later, CustomerDue.Next(state));
        ReleaseInvoice.Decide(state, Id, exists: true, "fine", later).Rejection.ShouldBe("invoice_not_held", null, RejectionKind.Conflict);
    }

    [Fact]
    public void Only_one_that_is_held_is_released_and_the_note_has_its_limits()
    {
        ReleaseInvoice.Decide(null, Id, exists: true, null, A.Now).Rejection.ShouldBe("invoice_not_found", null, RejectionKind.Missing);
        ReleaseInvoice.Decide(Held(A.Customer()), Id, exists: false, null, A.Now).Rejection.ShouldBe("invoice_not_found", null, RejectionKind.Missing);
        ReleaseInvoice.Decide(Held(A.Customer()), Id, exists: true, " ", A.Now).Rejection.ShouldBe("text_required", "/note");
        ReleaseInvoice.Decide(A.Customer(), Id, exists: true, null, A.Now).Rejection.ShouldBe("invoice_not_held", null, RejectionKind.Conflict);
    }

    [Fact]
    public void It_is_not_paid_credited_or_finalized_before()
    {
        var held = Held(A.Customer());

        CollectInvoice.Now(held, Id, exists: true, A.Now).Rejection.ShouldBe("invoice_is_held", null, RejectionKind.Conflict);
        RecordPayment.Decide(held, new PaymentDraft(new PaymentId("pay_1"), Id, "1.00", null, null, null, null), exists: true, null, A.Now)
            .Rejection.ShouldBe("invoice_is_held", null, RejectionKind.Conflict);
        InvoiceOneOff.Finalize(held, Id, exists: true, A.Organization(), Utc, A.Now).Rejection.ShouldBe("invoice_is_held", null, RejectionKind.Conflict);
        CreditInvoice.Decide(held, new CreditDraft { Id = new CreditNoteId("cn_1"), Reason = "x" }, Target(), null, A.Organization(), Utc, A.Now)
            .Rejection.ShouldBe("invoice_is_held", "/invoice", RejectionKind.Conflict);
    }

    [Fact]
    public void Rejected_it_is_laid_aside_without_a_credit_note_and_the_balance_gets_its_part_back()
    {
        var customer = A.Customer() with { Balance = A.Euros(10) };
        var held = Held(customer);
        Assert.Equal(A.Euros(0), held.Balance);

        var decision = CreditInvoice.Void(held, Target(customer), A.Organization(), Utc, A.Now);
        var state = decision.Events.Aggregate(held, CustomerEvolution.Evolve);

        Assert.Equal(["CreditAdded", "InvoiceVoided"], decision.Events.Select(@event => @event.GetType().Name));
        Assert.Equal(("invoice_voided", A.Euros(10), "inv_1"), (decision.Events.OfType<CreditAdded>().Single().Movement.Kind, state.Balance, decision.Events.OfType<CreditAdded>().Single().Movement.Document));
        Assert.Empty(state.Held);
        Assert.Null(CustomerDue.Next(state));
        Assert.IsType<InvoiceVoided>(Assert.Single(CreditInvoice.Void(Held(A.Customer()), Target(), A.Organization(), Utc, A.Now).Events));
    }

    [Fact]
    public void What_gives_part_of_it_back_waits_behind_it_and_goes_out_after_it()
    {
        var held = Held(A.Customer());
        var note = Downgraded(held);
        var state = CustomerEvolution.Evolve(held, note);

        Assert.Empty(state.Waiting);
        Assert.Equal([("inv_1", "inv_1"), (note.CreditNote.Id.Value, "inv_1")], state.Held.Select(document => (document.Document.Id, document.Invoice.Value)));
        CreditInvoice.Void(state, Target() with { History = new CreditHistory([Invoice(A.Customer())], [note.CreditNote]) }, A.Organization(), Utc, A.Now)
            .Rejection.ShouldBe("invoice_is_credited", null, RejectionKind.Conflict);

        var released = ReleaseInvoice.Decide(state, Id, exists: true, null, A.Now).Events.Aggregate(state, CustomerEvolution.Evolve);
        Assert.Equal(["inv_1", note.CreditNote.Id.Value], released.Waiting.Select(document => document.Id));
        Assert.Equal([held.Held[0].Document.RecordedIn, state.Version], released.Waiting.Select(document => document.RecordedIn));
    }

    [Fact]
    public void Of_one_that_was_rejected_nothing_is_given_back_later()
    {
        var invoice = Invoice(A.Customer());
        var history = new CreditHistory([invoice], []);

        Assert.Equal(A.Euros(49), LeftToCredit.After(history).Of(invoice));
        Assert.Equal(A.Euros(0), LeftToCredit.After(history with { LaidAside = [Id] }).Of(invoice));
        var command = new BillSubscriptionCommand(Back(), A.Organization(), [OriginalDocument.Of(invoice)], A.Now);
        Assert.Equal(A.Euros(20), ((CreditNoteCreated)Assert.Single(BillSubscription.Decide(A.Customer(), command with { History = history }).Events)).CreditNote.Total);
        Assert.Empty(BillSubscription.Decide(A.Customer(), command with { History = history with { LaidAside = [Id] } }).Events);
    }

    private static CreditNoteCreated Downgraded(CustomerState state) => (CreditNoteCreated)Assert.Single(BillSubscription.Decide(
        state, new BillSubscriptionCommand(Back(), A.Organization(), [OriginalDocument.Of(Invoice(A.Customer()))], A.Now)).Events);

    private static BillRequest Back() => new(
        new InvoiceId("inv_2"), new SubscriptionId("sub_1"), A.Day("2026-01-20"), [],
        [new UnusedService(Id, "fee", A.Period("2026-01-20", "2026-02-01"), A.Euros(-20), -1, null, new Derivation("used - invoiced", [new("used", "29.00"), new("invoiced", "49.00")], "half_away_from_zero:2"))]);

    private static InvoiceToCorrect Target(CustomerState? state = null) => new(Invoice(state ?? A.Customer()), false, new CreditHistory([Invoice(state ?? A.Customer())], []));

    private static Invoice Invoice(CustomerState state) => Bill(state).OfType<InvoiceCreated>().Single().Invoice;

    private static CustomerState Held(CustomerState state) => Bill(state).Aggregate(state, CustomerEvolution.Evolve);

    private static IReadOnlyList<CustomerEvent> Bill(CustomerState state)
    {
        var plan = A.Plan(A.PlanDraft with { Components = [A.FlatComponent with { Amount = "49.00" }] });
        var charge = PriceComponent.Price(plan, plan.Components[0], 1, January, Proration.Whole);
        var request = new BillRequest(Id, new SubscriptionId("sub_1"), January.Start, [charge], []) { MayJoin = true, Announced = A.Euros(48) };
        return BillSubscription.Decide(state, new BillSubscriptionCommand(request, A.Organization(), [], A.Now)).Events;
    }
}
