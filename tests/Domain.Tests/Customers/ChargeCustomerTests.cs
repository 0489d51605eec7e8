using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Forecasts;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Tests.Customers;

/// <summary>Work done for a customer as a whole: it waits for the next invoice, or has one of its own.</summary>
public sealed class ChargeCustomerTests
{
    private static readonly BillingZone Paris = new("Europe/Paris");
    private static readonly OpenItemDraft Hours = new("hours", "Consulting", null, "3", "120.00", null, null);

    [Fact]
    public void An_item_waits_with_the_next_number_and_the_sellers_way_of_pricing()
    {
        var state = With(A.Customer(), Hours, Hours with { Code = null, Quantity = null, UnitAmount = null, Amount = "42.50", TaxCategory = "food" });

        Assert.Equal(
            [
                new OpenItem(1, "hours", "Consulting", 3, 120, "standard", false, A.Now) { TaxBehavior = TaxBehavior.Exclusive },
                new OpenItem(2, null, "Consulting", 1, 42.50m, "food", false, A.Now) { TaxBehavior = TaxBehavior.Exclusive },
            ],
            state.Items);
        Assert.Equal(2, state.ItemCount);
    }

    [Fact]
    public void What_cannot_be_an_item_is_refused()
    {
        ChargeCustomer.Add(null, Hours, Seller, A.Now).Rejection.ShouldBe("customer_not_found", null, RejectionKind.Missing);
        Refuse(Hours with { Description = null }, "text_required", "/description");
        Refuse(Hours with { Amount = "1.00" }, "price_twice", "/amount");
        Refuse(Hours with { UnitAmount = "-1" }, "negative_price", "/unit_amount");
        Refuse(new OpenItemDraft(null, "x", "-1.00", null, null, null, null), "negative_price", "/amount");
        Refuse(new OpenItemDraft(null, "x", "900000000000.00", null, null, null, null), "amount_too_large", "/amount");
        Refuse(Hours with { UnitAmount = "900000000000.00" }, "amount_too_large", "/unit_amount");
        Refuse(Hours with { Quantity = "-1" }, "quantity_out_of_range", "/quantity");
        var full = With(A.Customer(), [.. Enumerable.Repeat(Hours, Limits.OpenItems)]);
        ChargeCustomer.Add(full, Hours, Seller, A.Now).Rejection.ShouldBe("too_many_items", null, RejectionKind.Conflict);
    }

    [Fact]
    public void What_waits_can_be_taken_back_and_its_number_is_not_given_again()
    {
        var state = With(A.Customer(), Hours, Hours);

        var removed = Fold(state, ChargeCustomer.Remove(state, 2));

        Assert.Equal([1], removed.Items.Select(item => item.Number));
        Assert.Equal(3, With(removed, Hours).Items[^1].Number);
        ChargeCustomer.Remove(removed, 2).Rejection.ShouldBe("item_not_open", null, RejectionKind.Conflict);
        ChargeCustomer.Remove(removed, 3).Rejection.ShouldBe("item_not_found", null, RejectionKind.Missing);
        ChargeCustomer.Remove(removed, 0).Rejection.ShouldBe("item_not_found", null, RejectionKind.Missing);
        ChargeCustomer.Remove(null, 1).Rejection.ShouldBe("customer_not_found", null, RejectionKind.Missing);
    }

    [Fact]
    public void Invoiced_on_demand_they_are_one_invoice_and_wait_no_more()
    {
        var state = With(A.Customer() with { Balance = A.Euros(32) }, Hours, Hours with { Quantity = "1" });

        var decision = ChargeCustomer.Invoice(state, new InvoiceId("inv_work"), Seller, Paris, A.Now);

        var invoice = Invoice(decision);
        Assert.Equal((InvoiceKind.OneOff, null, A.Day("2026-01-15")), (invoice.Kind, invoice.Subscription, invoice.BillingDate));
        Assert.Equal((A.Euros(576), A.Euros(96), A.Euros(32)), (invoice.Total, invoice.TaxTotal, invoice.CreditApplied));
        var billed = Fold(state, decision);
        Assert.Empty(billed.Items);
        Assert.Equal((2, A.Euros(0)), (billed.ItemCount, billed.Balance));
        // The register finds the document by the version that recorded it.
        Assert.Equal(billed.Version, Assert.Single(billed.Waiting).RecordedIn);
        ChargeCustomer.Invoice(billed, new InvoiceId("inv_more"), Seller, Paris, A.Now).Rejection.ShouldBe("nothing_to_invoice", null, RejectionKind.Conflict);
        ChargeCustomer.Invoice(null, new InvoiceId("inv_more"), Seller, Paris, A.Now).Rejection.ShouldBe("customer_not_found", null, RejectionKind.Missing);
    }

    [Fact]
    public void The_next_invoice_of_a_subscription_takes_them_along()
    {
        var state = With(A.Customer(), Hours);

        var decision = BillSubscription.Decide(state, Command(Bill("2026-01-15")));

        Assert.Equal([A.Euros(31), A.Euros(360)], Invoice(decision).Lines.Select(line => line.Amount));
        var billed = decision.Events.OfType<CustomerChargesBilled>().Single();
        Assert.Equal((Invoice(decision).Id, 1), (billed.Invoice, Assert.Single(billed.Items)));
        Assert.Empty(Fold(state, decision).Items);
    }

    [Fact]
    public void Priced_with_tax_they_stay_so_beside_lines_before_tax()
    {
        var inclusive = Seller with { Profile = Seller.Profile with { TaxMode = TaxBehavior.Inclusive } };
        var state = Fold(A.Customer(), ChargeCustomer.Add(A.Customer(), Hours with { Quantity = "1" }, inclusive, A.Now));

        var invoice = Invoice(BillSubscription.Decide(state, Command(Bill("2026-01-15"))));

        Assert.Equal((A.Euros(157.2m), A.Euros(26.2m)), (invoice.Total, invoice.TaxTotal));
    }

    [Fact]
    public void A_bill_made_late_takes_what_was_there_on_its_day_in_the_customers_zone()
    {
        // 23:30 in UTC on the 14th is the 15th in Paris.
        var state = Fold(A.Customer(), ChargeCustomer.Add(A.Customer(), Hours, Seller, A.At("2026-01-14T23:30:00Z")));

        Assert.Single(Invoice(BillSubscription.Decide(state, Command(Bill("2026-01-14")))).Lines);
        Assert.Equal(2, Invoice(BillSubscription.Decide(state, Command(Bill("2026-01-15")))).Lines.Count);
        var inUtc = state with { Profile = state.Profile with { Zone = new BillingZone("UTC") } };
        Assert.Equal(2, Invoice(BillSubscription.Decide(inUtc, Command(Bill("2026-01-14")))).Lines.Count);
    }

    [Fact]
    public void What_has_no_room_waits_for_the_next_one()
    {
        var state = With(A.Customer(), Hours, Hours, Hours);
        var bill = Bill("2026-01-15");
        var full = bill with { Charges = [.. Enumerable.Repeat(bill.Charges[0], Limits.LinesPerInvoice - 2)] };

        var decision = BillSubscription.Decide(state, Command(full));

        Assert.Equal(Limits.LinesPerInvoice, Invoice(decision).Lines.Count);
        Assert.Equal([3], Fold(state, decision).Items.Select(item => item.Number));
    }

    [Fact]
    public void What_gives_back_takes_nothing_along()
    {
        var original = Invoice(BillSubscription.Decide(A.Customer(), Command(Bill("2026-01-15"))));
        var unused = new UnusedService(original.Id, "fee", A.Period("2026-01-20", "2026-02-15"), A.Euros(-26), -1, 31, original.Lines[0].Derivation);
        var state = With(A.Customer(), Hours);
        var settlement = Bill("2026-01-20") with { Unused = [unused] };

        foreach (var bill in new[] { settlement, settlement with { Charges = [] } })
        {
            var decision = BillSubscription.Decide(state, Command(bill) with { Originals = [OriginalDocument.Of(original)] });
            Assert.DoesNotContain(decision.Events, @event => @event is CustomerChargesBilled);
            Assert.Single(Fold(state, decision).Items);
        }
    }

    [Fact]
    public void A_shared_invoice_takes_them_along_as_nobodys_part()
    {
        var state = With(A.Customer(), Hours);
        state = new[] { Bill("2026-01-15"), Bill("2026-01-15", "sub_two") }
            .Aggregate(state, (current, bill) => CustomerEvolution.Evolve(current, ConsolidateBills.Collect(current, bill, Paris, A.Now)));

        var events = ConsolidateBills.Close(state, ConsolidateBills.Next(state)!, Seller, A.Now);

        var invoice = events.OfType<InvoiceCreated>().Single().Invoice;
        Assert.Equal([new SubscriptionId("sub_one"), new SubscriptionId("sub_two"), null], invoice.Lines.Select(line => line.Part?.Subscription));
        Assert.Equal([1], events.OfType<CustomerChargesBilled>().Single().Items);
        Assert.Empty(events.Aggregate(state, CustomerEvolution.Evolve).Items);
    }

    [Fact]
    public void A_forecast_leaves_them_out_for_nobody_knows_which_invoice_takes_them()
    {
        var (document, _) = ExpectDocument.Of(With(A.Customer(), Hours), Command(Bill("2026-01-15")));

        Assert.Single(document!.Invoice!.Lines);
    }

    private static OrganizationState Seller => A.Organization("sandbox", A.Rate(20));

    private static BillSubscriptionCommand Command(BillRequest bill) => new(bill, Seller, [], A.Now);

    private static BillRequest Bill(string day, string subscription = "sub_one")
    {
        var id = new SubscriptionId(subscription);
        var charge = NextStep.Upcoming(A.Subscription(), A.Plan())!.Charges[0];
        return new BillRequest(InvoiceId.Of(id, A.Day(day), "period"), id, A.Day(day), [charge], []) { MayJoin = true };
    }

    private static CustomerState With(CustomerState state, params OpenItemDraft[] items) =>
        items.Aggregate(state, (current, item) => Fold(current, ChargeCustomer.Add(current, item, Seller, A.Now)));

    private static Invoice Invoice(Domain.Values.Decision<CustomerEvent> decision) => decision.Events.OfType<InvoiceCreated>().Single().Invoice;

    private static void Refuse(OpenItemDraft item, string code, string pointer) => ChargeCustomer.Add(A.Customer(), item, Seller, A.Now).Rejection.ShouldBe(code, pointer);

    private static CustomerState Fold(CustomerState state, Domain.Values.Decision<CustomerEvent> decision)
    {
        Assert.Null(decision.Rejection);
        return decision.Events.Aggregate(state, CustomerEvolution.Evolve);
    }
}
