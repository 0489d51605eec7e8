using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Tests.Customers;

/// <summary>One invoice for all subscriptions of a day.</summary>
public sealed class ConsolidateBillsTests
{
    private static readonly LocalDate Day = A.Day("2026-01-15");
    private static readonly BillingZone Utc = new("UTC");

    [Fact]
    public void In_whatever_order_bills_come_the_invoice_is_the_same()
    {
        var (one, two) = (Bill("sub_a", "period"), Bill("sub_b", "period"));

        var (state, invoice) = Closed(Collected(one, two));
        var (_, turned) = Closed(Collected(two, one));

        Assert.Equal(ConsolidateBills.IdOf(state.Id, Day), invoice.Id);
        Assert.Equal(invoice.Lines.Select(line => (line.Id, line.Part, line.Amount)), turned.Lines.Select(line => (line.Id, line.Part, line.Amount)));
        Assert.Equal([new InvoicePart(one.Invoice, one.Subscription), new InvoicePart(two.Invoice, two.Subscription)], invoice.Parts);
        Assert.Equal((A.Euros(74.4m), null, InvoiceKind.Subscription), (invoice.Total, invoice.Subscription, invoice.Kind));
        Assert.True(invoice.Bills(one.Invoice) && invoice.Bills(two.Invoice) && invoice.Bills(invoice.Id) && !invoice.Bills(new InvoiceId("inv_other")));
        Assert.Empty(state.Collecting);
        Assert.Equal(invoice.Id.Value, Assert.Single(state.Waiting).Id);
    }

    [Fact]
    public void One_bill_alone_becomes_the_invoice_it_would_have_been_anyway()
    {
        var bill = Bill("sub_a", "period");

        var (_, invoice) = Closed(Collected(bill));

        var plain = (InvoiceCreated)Assert.Single(BillSubscription.Decide(Customer, new BillSubscriptionCommand(bill, Seller, [], A.Now)).Events);
        Assert.Equal((bill.Invoice, (SubscriptionId?)bill.Subscription), (invoice.Id, invoice.Subscription));
        Assert.Equal((plain.Invoice.Total, plain.Invoice.Lines.Single().Id), (invoice.Total, invoice.Lines.Single().Id));
        Assert.Empty(invoice.Parts);
    }

    [Fact]
    public void While_an_invoice_collects_later_days_wait_and_so_does_what_cannot_join_it()
    {
        var state = Collected(Bill("sub_a", "period"));

        Assert.True(ConsolidateBills.Holds(state, Bill("sub_a", "period").Invoice));
        Assert.False(ConsolidateBills.Holds(state, Bill("sub_b", "period").Invoice));
        Assert.False(ConsolidateBills.MustWait(state, Bill("sub_b", "period"), joins: true));
        Assert.True(ConsolidateBills.MustWait(state, Bill("sub_b", "end"), joins: false));
        Assert.True(ConsolidateBills.MustWait(state, Bill("sub_a", "period", "2026-02-15"), joins: true));
        Assert.False(ConsolidateBills.MustWait(state, Bill("sub_b", "period", "2026-01-14"), joins: false));
        Assert.False(ConsolidateBills.MustWait(Customer, Bill("sub_a", "period"), joins: false));
    }

    [Fact]
    public void Who_joins()
    {
        var bill = Bill("sub_a", "period");

        Assert.True(ConsolidateBills.Joins(Customer, bill, made: false));
        Assert.False(ConsolidateBills.Joins(Customer, bill, made: true));
        Assert.False(ConsolidateBills.Joins(Customer, bill with { MayJoin = false }, made: false));
        Assert.False(ConsolidateBills.Joins(Customer with { Profile = Customer.Profile with { Consolidate = false } }, bill, made: false));
        var full = bill with { Charges = [.. Enumerable.Repeat(bill.Charges[0], Limits.LinesPerInvoice - 1)] };
        Assert.True(ConsolidateBills.Joins(Collected(full), Bill("sub_b", "period"), made: false));
        Assert.False(ConsolidateBills.Joins(Collected(full, Bill("sub_b", "period")), Bill("sub_c", "period"), made: false));
        Assert.True(ConsolidateBills.Joins(Collected(full, Bill("sub_b", "period")), Bill("sub_c", "period", "2026-01-16"), made: false));
    }

    [Fact]
    public void It_is_due_at_once_takes_the_earliest_day_first_and_is_patient_for_an_hour()
    {
        var state = Collected(Bill("sub_a", "period", "2026-01-16"), Bill("sub_a", "period"));

        var next = ConsolidateBills.Next(state)!;
        Assert.Equal((Day, Utc.StartOf(Day)), (next.BillingDate, next.Moment));
        Assert.Equal(next.Moment, CustomerDue.Next(state));
        Assert.False(ConsolidateBills.IsOutOfPatience(next, A.Now + Duration.FromMinutes(59)));
        Assert.True(ConsolidateBills.IsOutOfPatience(next, A.Now + ConsolidateBills.Patience));
        Assert.Null(ConsolidateBills.Next(Customer));
    }

    [Fact]
    public void The_bill_of_a_day_may_join_and_what_settles_in_between_may_not()
    {
        var state = A.Subscription();
        var first = NextStep.Upcoming(state, A.Plan())!;
        Assert.True(first.MayJoin);
        var canceled = CancelSubscription.Decide(state.Woken(A.Now), new CancelSubscriptionCommand("now", "prorate", null, A.Now + Duration.FromDays(3)))
            .Events.Aggregate(state.Woken(A.Now), SubscriptionEvolution.Evolve);
        Assert.False(NextStep.Settlement(canceled, A.Plan())!.MayJoin);
    }

    [Fact]
    public void The_tax_of_a_shared_invoice_is_rounded_once()
    {
        // 20 % of 0.12 is 0.024; of both together 0.048, which is 0.05.
        var (_, invoice) = Closed(Collected(Bill("sub_a", "period", amount: 0.12m), Bill("sub_b", "period", amount: 0.12m)));

        Assert.Equal(A.Euros(0.05m), invoice.TaxTotal);
        Assert.Equal(A.Euros(0.05m), Money.Sum(invoice.Lines.Select(line => line.Tax), A.Eur));
    }

    private static CustomerState Customer => A.Customer() is var plain ? plain with { Profile = plain.Profile with { Consolidate = true } } : plain;

    private static Domain.Organizations.OrganizationState Seller => A.Organization("sandbox", A.Rate(20));

    private static BillRequest Bill(string subscription, string kind, string day = "2026-01-15", decimal amount = 31)
    {
        var id = new SubscriptionId(subscription);
        var charge = NextStep.Upcoming(A.Subscription(), A.Plan())!.Charges[0] with { Amount = A.Euros(amount) };
        return new BillRequest(InvoiceId.Of(id, A.Day(day), kind), id, A.Day(day), [charge], []) { MayJoin = true };
    }

    private static CustomerState Collected(params BillRequest[] bills) =>
        bills.Aggregate(Customer, (state, bill) => CustomerEvolution.Evolve(state, ConsolidateBills.Collect(state, bill, Utc, A.Now)));

    private static (CustomerState State, Invoice Invoice) Closed(CustomerState state)
    {
        var events = ConsolidateBills.Close(state, ConsolidateBills.Next(state)!, Seller, A.Now);
        return (events.Aggregate(state, CustomerEvolution.Evolve), ((InvoiceCreated)Assert.Single(events)).Invoice);
    }
}
