using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Organizations;

namespace OrleansBilling.Tests.Customers;

public sealed class InvoiceOneOffTests
{
    private static readonly BillingZone Zone = new("UTC");

    public static TheoryData<string, string, Func<OneOffDraft, OneOffDraft>> Refusals => new()
    {
        { "currency_mismatch", "/currency", d => d with { Currency = "USD" } },
        { "unknown_value", "/tax_behavior", d => d with { TaxBehavior = "maybe" } },
        { "too_many_metadata", "/metadata", d => d with { Metadata = Enumerable.Range(0, 51).ToDictionary(i => $"k{i}", _ => "") } },
        { "lines_out_of_range", "/lines", d => d with { Lines = [] } },
        { "lines_out_of_range", "/lines", d => d with { Lines = [.. Enumerable.Repeat(d.Lines[0], 251)] } },
        { "bad_code", "/lines/1/code", Line(l => l with { Code = "a b" }) },
        { "text_required", "/lines/1/description", Line(l => l with { Description = null }) },
        { "text_too_long", "/lines/1/description", Line(l => l with { Description = new string('x', 501) }) },
        { "not_a_number", "/lines/1/quantity", Line(l => l with { Quantity = "x" }) },
        { "quantity_out_of_range", "/lines/1/quantity", Line(l => l with { Quantity = "-1" }) },
        { "quantity_out_of_range", "/lines/1/quantity", Line(l => l with { Quantity = "1000000001" }) },
        { "number_required", "/lines/1/unit_amount", Line(l => l with { UnitAmount = null }) },
        { "negative_price", "/lines/1/unit_amount", Line(l => l with { UnitAmount = "-1" }) },
        { "amount_too_large", "/lines/1/unit_amount", Line(l => l with { UnitAmount = "1000000000.01" }) },
        { "amount_too_large", "/lines/1/unit_amount", Line(l => l with { UnitAmount = "1000000000", Quantity = "1001" }) },
        { "bad_code", "/lines/1/tax_category", Line(l => l with { TaxCategory = "a b" }) },
        { "due_date_in_the_past", "/due_date", d => d with { DueDate = A.Day("2026-01-14") } },
        { "due_date_out_of_range", "/due_date", d => d with { DueDate = A.Day("2036-01-16") } },
        { "amount_too_large", "/lines", d => d with { Lines = [.. Enumerable.Repeat(d.Lines[0] with { UnitAmount = "1000000000", Quantity = "1000" }, 11)] } },
    };

    [Theory, MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    public void A_bad_invoice_names_the_field_that_is_wrong(string code, string pointer, Func<OneOffDraft, OneOffDraft> spoil)
    {
        var good = A.OneOff with { Lines = [A.OneOff.Lines[0], A.OneOff.Lines[0]] };

        Create(A.Customer(), spoil(good)).Rejection.ShouldBe(code, pointer);
    }

    [Fact]
    public void An_invoice_is_made_at_once_taxed_and_paid_from_credit_first()
    {
        var customer = A.Customer() with { Balance = A.Euros(5) };

        var invoice = A.InvoiceOf(Create(customer, A.OneOff with { DueDate = A.Day("2026-01-15") }, A.Organization("sandbox", A.Rate(20))));

        Assert.Equal((A.Euros(20), A.Euros(4), A.Euros(24), A.Euros(5), A.Euros(19)), (invoice.Subtotal, invoice.TaxTotal, invoice.Total, invoice.CreditApplied, invoice.AmountDue));
        Assert.Equal((InvoiceKind.OneOff, A.Day("2026-01-15"), A.Day("2026-01-15")), (invoice.Kind, invoice.BillingDate, invoice.DueDate));
    }

    [Fact]
    public void The_same_invoice_again_changes_nothing_and_another_of_its_id_is_a_conflict()
    {
        var customer = A.Customer();
        var invoice = A.InvoiceOf(Create(customer, A.OneOff));

        Assert.Empty(Create(customer, A.OneOff, existing: invoice).Events);
        Assert.Null(Create(customer, A.OneOff, existing: invoice).Rejection);
        foreach (var other in new[]
        {
            A.OneOff with { DueDate = A.Day("2026-02-01") }, A.OneOff with { TaxBehavior = "inclusive" }, A.OneOff with { Lines = [A.OneOff.Lines[0], A.OneOff.Lines[0]] },
            A.OneOff with { Metadata = new Dictionary<string, string> { ["a"] = "b" } }, A.OneOff with { Lines = [A.OneOff.Lines[0] with { Quantity = "3" }] },
        })
        {
            Create(customer, other, existing: invoice).Rejection.ShouldBe("id_taken", "/id", RejectionKind.Conflict);
        }

        Create(customer with { Id = new CustomerId("cus_other") }, A.OneOff, existing: invoice).Rejection.ShouldBe("id_taken", "/id", RejectionKind.Conflict);
        Create(null, A.OneOff).Rejection.ShouldBe("customer_not_found", "/customer", RejectionKind.Missing);
    }

    [Fact]
    public void A_repeat_days_after_its_due_date_is_still_the_same() =>
        Assert.Empty(InvoiceOneOff.Create(
            A.Customer(), A.OneOff with { DueDate = A.Day("2026-01-20") }, A.InvoiceOf(Create(A.Customer(), A.OneOff with { DueDate = A.Day("2026-01-20") })),
            A.Organization(), Zone, A.At("2026-02-15T00:00:00Z")).Events);

    [Fact]
    public void A_draft_is_priced_anew_when_it_is_finalized_and_only_once()
    {
        var drafted = Create(A.Customer() with { Balance = A.Euros(5) }, A.OneOff with { Draft = true });
        var state = drafted.Events.Aggregate(A.Customer() with { Balance = A.Euros(5) }, CustomerEvolution.Evolve);
        Assert.Equal(A.Euros(5), state.Balance);
        Assert.Equal(A.Euros(0), Assert.IsType<InvoiceDrafted>(drafted.Events[0]).Invoice.CreditApplied);
        Assert.Empty(Create(state, A.OneOff with { Draft = true }, existing: ((InvoiceDrafted)drafted.Events[0]).Invoice).Events);

        var finalized = InvoiceOneOff.Finalize(state, A.OneOff.Id, true, A.Organization("sandbox", A.Rate(20)), Zone, A.At("2026-02-01T00:00:00Z"));
        var after = finalized.Events.Aggregate(state, CustomerEvolution.Evolve);

        Assert.Equal((A.Euros(24), A.Euros(5), A.Day("2026-02-01")), (A.InvoiceOf(finalized).Total, A.InvoiceOf(finalized).CreditApplied, A.InvoiceOf(finalized).BillingDate));
        Assert.Empty(after.Drafts);
        Assert.True(after.Balance.IsZero);
        Assert.Empty(InvoiceOneOff.Finalize(after, A.OneOff.Id, true, A.Organization(), Zone, A.Now).Events);
        InvoiceOneOff.Finalize(state, A.OneOff.Id, false, A.Organization(), Zone, A.Now).Rejection.ShouldBe("invoice_not_found", null, RejectionKind.Missing);
        InvoiceOneOff.Finalize(state, A.OneOff.Id, true, A.Organization(), Zone, A.Now, isVoid: true).Rejection.ShouldBe("invoice_is_void", null, RejectionKind.Conflict);
        InvoiceOneOff.Finalize(null, A.OneOff.Id, true, A.Organization(), Zone, A.Now).Rejection.ShouldBe("invoice_not_found", null, RejectionKind.Missing);
    }

    [Fact]
    public void A_customer_has_room_for_100_drafts()
    {
        var drafts = Enumerable.Range(0, 100).ToDictionary(i => $"inv_{i}", _ => (OneOffInvoice)null!);

        Create(A.Customer() with { Drafts = drafts }, A.OneOff with { Draft = true }).Rejection.ShouldBe("too_many_drafts", null, RejectionKind.Conflict);
    }

    private static Decision<CustomerEvent> Create(CustomerState? state, OneOffDraft draft, OrganizationState? organization = null, Invoice? existing = null) =>
        InvoiceOneOff.Create(state, draft, existing, organization ?? A.Organization(), Zone, A.Now);

    private static Func<OneOffDraft, OneOffDraft> Line(Func<OneOffLineDraft, OneOffLineDraft> spoil) => draft => draft with { Lines = [draft.Lines[0], spoil(draft.Lines[1])] };
}
