using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Dunning;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Register;
using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Tests.Customers;

public sealed class BillSubscriptionTests
{
    private static readonly ServicePeriod March = A.Period("2026-03-01", "2026-04-01");

    private static readonly RegisterEntry Entry = new("INV-1", 1, A.Day("2026-03-01"), "seal", SealRule.Genesis);

    [Fact]
    public void Nobody_is_billed_for_nothing_and_nobody_unknown_is_billed()
    {
        BillSubscription.Decide(null, Bill([Charge()])).Rejection.ShouldBe("customer_not_found", null, RejectionKind.Missing);
        Assert.Empty(BillSubscription.Decide(A.Customer(), Bill([])).Events);
        BillSubscription.Decide(A.Customer(), Bill([.. Enumerable.Repeat(Charge(), 251)])).Rejection.ShouldBe("too_many_lines", null, RejectionKind.Conflict);
    }

    [Fact]
    public void A_credit_for_an_invoice_that_was_not_found_is_a_bug() => Assert.Throws<InvalidOperationException>(() =>
        BillSubscription.Decide(A.Customer(), Bill([], [Unused(new InvoiceId("inv_x"))])));

    [Fact]
    public void What_nets_to_more_is_an_invoice_what_nets_to_nothing_too_and_what_nets_to_less_a_credit_note()
    {
        var original = A.InvoiceOf(BillSubscription.Decide(A.Customer(), Bill([Charge()])));
        var all = Unused(original.Id);

        Assert.Equal(A.Euros(0), A.InvoiceOf(Net(31m)).Total);
        Assert.Equal(A.Euros(9), A.InvoiceOf(Net(40m)).Total);
        var note = Assert.IsType<CreditNoteCreated>(Assert.Single(Net(30m).Events));
        Assert.Equal((A.Euros(1), A.Euros(1), original.Id), (note.CreditNote.Total, note.Credited!.Amount, note.CreditNote.Invoice));

        Decision<CustomerEvent> Net(decimal charged) => BillSubscription.Decide(
            A.Customer(), Bill([Charge(charged)], [all]) with { Originals = [OriginalDocument.Of(original)] });
    }

    [Fact]
    public void A_charge_that_stands_on_a_credit_note_is_given_back_as_it_was_charged_and_the_correction_refers_to_the_invoice_before()
    {
        var original = A.InvoiceOf(BillSubscription.Decide(A.Customer(), Bill([Charge()])));
        var down = new BillRequest(new InvoiceId("inv_2"), new SubscriptionId("sub_1"), A.Day("2026-03-01"), [Charge(20)], [Unused(original.Id)]);
        var taxed = A.Organization(rates: A.Rate(20));
        var note = Assert.IsType<CreditNoteCreated>(Assert.Single(
            BillSubscription.Decide(A.Customer(), new BillSubscriptionCommand(down, taxed, [OriginalDocument.Of(original)], A.Now)).Events)).CreditNote;
        var unused = Unused(down.Invoice) with { Amount = A.Euros(-20) };
        var end = new BillRequest(new InvoiceId("inv_3"), new SubscriptionId("sub_1"), A.Day("2026-03-01"), [], [unused]);

        var second = Assert.IsType<CreditNoteCreated>(Assert.Single(
            BillSubscription.Decide(A.Customer(), new BillSubscriptionCommand(end, A.Organization(), [OriginalDocument.Of(down.Invoice, note)], A.Now)).Events)).CreditNote;

        // With the tax that it was charged with, though the seller has no rate any more.
        Assert.Equal((A.Euros(20), A.Euros(4), A.Euros(24)), (second.Subtotal, second.TaxTotal, second.Total));
        Assert.Equal((original.Id, original.Id), (note.Invoice, second.Invoice));
        Assert.Equal(March, Assert.Single(second.Lines).Period);
    }

    [Fact]
    public void What_was_never_charged_gives_nothing_back()
    {
        var original = A.InvoiceOf(BillSubscription.Decide(A.Customer(), Bill([Charge(0)])));

        Assert.Empty(CreditUnusedService.Price(Unused(original.Id) with { Component = "other" }, OriginalDocument.Of(original), LeftToCredit.After(CreditHistory.None)));
    }

    [Fact]
    public void Numbers_are_recorded_once_and_only_what_is_due_is_open()
    {
        var billed = BillSubscription.Decide(A.Customer(), Bill([Charge()]));
        var state = CustomerEvolution.Evolve(A.Customer(), billed.Events[0]);
        NumberedDocument[] numbered = [new(A.InvoiceOf(billed).Id.Value, A.InvoiceOf(billed), Entry, A.Day("2026-03-31"))];
        Assert.Equal(A.Now, CustomerDue.Next(state));
        Assert.Equal(state.Version, Assert.Single(state.Waiting).RecordedIn);

        var issued = SettleReceivables.RecordNumbers(state, numbered, new BillingZone("America/New_York"), DunningPolicy.Default with { Steps = [] }, A.Now).Events.Aggregate(state, CustomerEvolution.Evolve);

        Assert.Empty(SettleReceivables.RecordNumbers(issued, numbered, new BillingZone("UTC"), DunningPolicy.Default, A.Now).Events);
        var overdueAt = A.At("2026-04-01T04:00:00Z");
        Assert.Equal((A.Euros(31), overdueAt), (Assert.Single(issued.Open).AmountDue, issued.Open[0].OverdueAt));
        Assert.Equal(overdueAt, CustomerDue.Next(issued));
        Assert.Empty(SettleReceivables.MarkOverdue(issued, overdueAt - Duration.Epsilon).Events);
        var overdue = SettleReceivables.MarkOverdue(issued, overdueAt).Events.Aggregate(issued, CustomerEvolution.Evolve);
        Assert.Empty(SettleReceivables.MarkOverdue(overdue, overdueAt).Events);
        Assert.Null(CustomerDue.Next(overdue));
    }

    private static BillSubscriptionCommand Bill(IReadOnlyList<Charge> charges, IReadOnlyList<UnusedService>? unused = null) => new(
        new BillRequest(new InvoiceId("inv_1"), new SubscriptionId("sub_1"), A.Day("2026-03-01"), charges, unused ?? []), A.Organization(), [], A.Now);

    private static UnusedService Unused(InvoiceId invoice) => new(
        invoice, "fee", March, A.Euros(-31), -1, null, new Derivation("used - invoiced", [new("used", "0.00"), new("invoiced", "31.00")], "half_away_from_zero:2"));

    private static Charge Charge(decimal amount = 31m)
    {
        var plan = A.Plan(A.PlanDraft with { Components = [A.FlatComponent with { Amount = Decimals.ToText(amount) }] });
        return PriceComponent.Price(plan, plan.Components[0], 1, March, Proration.Whole);
    }
}
