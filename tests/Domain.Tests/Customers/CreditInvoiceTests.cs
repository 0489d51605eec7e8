using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Dunning;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Register;
using OrleansBilling.Domain.Audit;

namespace OrleansBilling.Tests.Customers;

public sealed class CreditInvoiceTests
{
    private static readonly OrganizationState Seller = A.Organization(rates: A.Rate(20));

    /// <summary>Two lines of 20.00 and 10.00 before tax: 36.00 in all.</summary>
    private static readonly OneOffDraft Workshop = A.OneOff with { Lines = [A.OneOff.Lines[0], A.OneOff.Lines[0] with { Quantity = "1" }] };

    public static TheoryData<string, string, RejectionKind, Func<CreditDraft, CreditDraft>> Refusals => new()
    {
        { "text_required", "/reason", RejectionKind.Invalid, d => d with { Reason = null } },
        { "unknown_value", "/refund", RejectionKind.Invalid, d => d with { Refund = "cash" } },
        { "lines_and_amount", "/amount", RejectionKind.Invalid, d => d with { Amount = "1.00", Lines = [new("inv_one-1", "1.00")] } },
        { "lines_out_of_range", "/lines", RejectionKind.Invalid, d => d with { Lines = [] } },
        { "unknown_line", "/lines/0/line", RejectionKind.Invalid, d => d with { Lines = [new("inv_one-3", "1.00")] } },
        { "line_twice", "/lines/1/line", RejectionKind.Invalid, d => d with { Lines = [new("inv_one-1", "1.00"), new("inv_one-1", "1.00")] } },
        { "too_many_digits", "/lines/0/amount", RejectionKind.Invalid, d => d with { Lines = [new("inv_one-1", "1.001")] } },
        { "too_many_digits", "/amount", RejectionKind.Invalid, d => d with { Amount = "1.001" } },
        { "amount_not_positive", "/amount", RejectionKind.Invalid, d => d with { Amount = "0.00" } },
        { "amount_not_positive", "/lines/0/amount", RejectionKind.Invalid, d => d with { Lines = [new("inv_one-1", "-1.00")] } },
        { "credit_exceeds_rest", "/amount", RejectionKind.Conflict, d => d with { Amount = "36.01" } },
        { "credit_exceeds_rest", "/lines/1/amount", RejectionKind.Conflict, d => d with { Lines = [new("inv_one-1", "20.00"), new("inv_one-2", "10.01")] } },
        { "nothing_to_refund", "/refund", RejectionKind.Conflict, d => d with { Refund = "original", Amount = "36.00" } },
    };

    [Theory, MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    public void A_bad_credit_names_the_field_that_is_wrong(string code, string pointer, RejectionKind kind, Func<CreditDraft, CreditDraft> spoil)
    {
        var books = Books.Issued(Workshop);

        books.Decide(spoil(Draft("cn_1"))).Rejection.ShouldBe(code, pointer, kind);
    }

    [Fact]
    public void An_amount_contains_the_tax_and_lines_are_as_they_were_priced()
    {
        var spread = Books.Issued(Workshop).Credit(Draft("cn_1") with { Amount = "10.00" });
        var exclusive = Books.Issued(Workshop).Credit(Draft("cn_1") with { Lines = [new("inv_one-1", "10.00")] });
        var inclusive = Books.Issued(Workshop with { TaxBehavior = "inclusive" }).Credit(Draft("cn_1") with { Lines = [new("inv_one-1", "12.00")] });

        Assert.Equal((A.Euros(8.33m), A.Euros(1.67m), A.Euros(10)), (spread.Subtotal, spread.TaxTotal, spread.Total));
        Assert.Equal([A.Euros(5.56m), A.Euros(2.77m)], spread.Lines.Select(line => line.Amount));
        Assert.Equal((A.Euros(10), A.Euros(2)), (exclusive.Subtotal, exclusive.TaxTotal));
        Assert.Equal((A.Euros(10), A.Euros(2)), (inclusive.Subtotal, inclusive.TaxTotal));
    }

    [Fact]
    public void What_is_credited_lowers_what_is_due_and_the_rest_of_it_settles_the_invoice()
    {
        var books = Books.Issued(Workshop);

        var first = books.Credit(Draft("cn_1") with { Amount = "6.00" });
        Assert.Equal((A.Euros(6), A.Euros(0), A.Euros(30)), (first.AppliedToInvoice, first.ToBalance, Assert.Single(books.State.Open).AmountDue));
        var second = books.Credit(Draft("cn_2"));

        Assert.Equal((A.Euros(30), A.Euros(25), A.Euros(5)), (second.Total, second.Subtotal, second.TaxTotal));
        Assert.Empty(books.State.Open);
        books.Decide(Draft("cn_3")).Rejection.ShouldBe("nothing_left_to_credit", "/invoice", RejectionKind.Conflict);
    }

    [Fact]
    public void A_refund_to_the_balance_leaves_the_invoice_due_and_what_exceeds_what_is_due_goes_there_too()
    {
        var books = Books.Issued(Workshop);

        var toBalance = books.Credit(Draft("cn_1") with { Amount = "6.00", Refund = "balance" });
        Assert.Equal((A.Euros(0), A.Euros(6), A.Euros(36)), (toBalance.AppliedToInvoice, toBalance.ToBalance, Assert.Single(books.State.Open).AmountDue));
        books.Credit(Draft("cn_2"));

        Assert.Equal((A.Euros(6), A.Euros(6)), (books.State.Balance, Assert.Single(books.State.Open).AmountDue));
    }

    [Fact]
    public void What_the_balance_paid_goes_back_to_it_as_the_original_means()
    {
        var books = Books.Issued(Workshop, balance: 10);

        var note = books.Credit(Draft("cn_1") with { Refund = "original" });

        Assert.Equal((A.Euros(26), A.Euros(10), A.Euros(10)), (note.AppliedToInvoice, note.ToBalance, books.State.Balance));
    }

    [Fact]
    public void The_same_credit_note_again_changes_nothing_and_another_of_its_id_is_a_conflict()
    {
        var books = Books.Issued(Workshop);
        var draft = Draft("cn_1") with { Lines = [new("inv_one-1", "20.00")] };
        var note = books.Credit(draft);

        Assert.Empty(books.Decide(draft, note).Events);
        foreach (var other in new[] { draft with { Reason = "other" }, draft with { Refund = "balance" }, draft with { Lines = [new("inv_one-1", "19.00")] }, draft with { Lines = null } })
        {
            books.Decide(other, note).Rejection.ShouldBe("id_taken", "/id", RejectionKind.Conflict);
        }
    }

    [Fact]
    public void Drafts_void_invoices_and_those_of_others_are_not_credited()
    {
        var books = Books.Issued(Workshop);
        var drafted = books.State with { Drafts = new Dictionary<string, OneOffInvoice> { ["inv_one"] = null! } };

        CreditInvoice.Decide(drafted, Draft("cn_1"), books.Target, null, Seller, Utc, A.Now).Rejection.ShouldBe("invoice_is_draft", "/invoice", RejectionKind.Conflict);
        CreditInvoice.Decide(books.State, Draft("cn_1"), books.Target with { IsVoid = true }, null, Seller, Utc, A.Now).Rejection.ShouldBe("invoice_is_void", "/invoice", RejectionKind.Conflict);
        CreditInvoice.Decide(books.State with { Id = new CustomerId("cus_other") }, Draft("cn_1"), books.Target, null, Seller, Utc, A.Now).Rejection.ShouldBe("invoice_not_found", "/invoice");
        CreditInvoice.Void(null, books.Target, Seller, Utc, A.Now).Rejection.ShouldBe("invoice_not_found", null, RejectionKind.Missing);
    }

    [Fact]
    public void Voiding_gives_back_all_that_is_left_once_and_lays_a_draft_aside()
    {
        var books = Books.Issued(Workshop);
        books.Credit(Draft("cn_1") with { Amount = "6.00" });

        var events = CreditInvoice.Void(books.State, books.Target, Seller, Utc, A.Now).Events;
        Assert.Equal(A.Euros(30), Assert.IsType<CreditNoteCreated>(events[0]).CreditNote.AppliedToInvoice);
        Assert.IsType<InvoiceVoided>(events[1]);
        Assert.Empty(events.Aggregate(books.State, CustomerEvolution.Evolve).Open);
        Assert.Empty(CreditInvoice.Void(books.State, books.Target with { IsVoid = true }, Seller, Utc, A.Now).Events);

        var draft = InvoiceOneOff.Create(A.Customer(), A.OneOff with { Draft = true }, null, Seller, Utc, A.Now).Events.Aggregate(A.Customer(), CustomerEvolution.Evolve);
        var voided = CreditInvoice.Void(draft, books.Target, Seller, Utc, A.Now).Events;
        Assert.IsType<InvoiceVoided>(Assert.Single(voided));
        Assert.Empty(voided.Aggregate(draft, CustomerEvolution.Evolve).Drafts);
    }

    [Fact]
    public void What_the_balance_paid_comes_back_when_an_invoice_is_voided_and_the_invoice_stays_settled()
    {
        var books = Books.Issued(Workshop, balance: 10);

        var note = Assert.IsType<CreditNoteCreated>(Assert.Single(CreditInvoice.Void(books.State, books.Target, Seller, Utc, A.Now).Events)).CreditNote;

        Assert.Equal((A.Euros(26), A.Euros(10)), (note.AppliedToInvoice, note.ToBalance));
        books.Credit(Draft("cn_1"));
        CreditInvoice.Void(books.State, books.Target, Seller, Utc, A.Now).Rejection.ShouldBe("nothing_left_to_credit", null, RejectionKind.Conflict);
    }

    [Fact]
    public void What_was_sent_to_the_balance_stays_due_when_the_rest_is_voided()
    {
        var books = Books.Issued(Workshop);
        books.Credit(Draft("cn_1") with { Amount = "6.00", Refund = "balance" });

        var events = CreditInvoice.Void(books.State, books.Target, Seller, Utc, A.Now).Events;

        Assert.Equal(A.Euros(30), Assert.IsType<CreditNoteCreated>(Assert.Single(events)).CreditNote.AppliedToInvoice);
        Assert.Equal(A.Euros(6), Assert.Single(events.Aggregate(books.State, CustomerEvolution.Evolve).Open).AmountDue);
    }

    private static BillingZone Utc { get; } = new("UTC");

    private static CreditDraft Draft(string id) => new() { Id = new CreditNoteId(id), Reason = "Too much" };

    /// <summary>An issued invoice, its customer, and the credit notes it got.</summary>
    private sealed class Books(CustomerState state, Invoice invoice)
    {
        private readonly List<CreditNote> _notes = [];

        internal CustomerState State { get; private set; } = state;

        internal InvoiceToCorrect Target => new(invoice, false, new CreditHistory([invoice], _notes));

        internal static Books Issued(OneOffDraft draft, decimal balance = 0)
        {
            var customer = A.Customer() with { Balance = A.Euros(balance) };
            var created = InvoiceOneOff.Create(customer, draft, null, Seller, Utc, A.Now);
            var invoice = A.InvoiceOf(created);
            var waiting = created.Events.Aggregate(customer, CustomerEvolution.Evolve);
            NumberedDocument[] numbered = [new(invoice.Id.Value, invoice, new RegisterEntry("INV-1", 1, A.Day("2026-01-15"), "seal", SealRule.Genesis), A.Day("2026-02-14"))];
            return new Books(SettleReceivables.RecordNumbers(waiting, numbered, Utc, DunningPolicy.Default, A.Now).Events.Aggregate(waiting, CustomerEvolution.Evolve), invoice);
        }

        internal Decision<CustomerEvent> Decide(CreditDraft draft, CreditNote? existing = null) =>
            CreditInvoice.Decide(State, draft, Target, existing, Seller, Utc, A.Now);

        internal CreditNote Credit(CreditDraft draft)
        {
            var decision = Decide(draft);
            Assert.Null(decision.Rejection);
            var created = Assert.IsType<CreditNoteCreated>(Assert.Single(decision.Events));
            State = CustomerEvolution.Evolve(State, created);
            _notes.Add(created.CreditNote);
            Assert.All(created.CreditNote.Lines, line => Assert.Equal(line.Amount.ToMajor(), ExactDerivation.Recompute(line.Derivation)));
            return created.CreditNote;
        }
    }
}
