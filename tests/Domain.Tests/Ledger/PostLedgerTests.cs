using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Ledger;
using OrleansBilling.Domain.Payments;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Register;
using OrleansBilling.Domain.Tax;

namespace OrleansBilling.Tests.Ledger;

/// <summary>What the ledger says of each billing fact: account, debit (positive) or credit.</summary>
public sealed class PostLedgerTests
{
    private static readonly LocalDate Day = A.Day("2026-01-15");
    private static readonly PlanReference Pro = new("pro", 3);

    [Fact]
    public void An_invoice_of_this_month_is_revenue_and_tax()
    {
        var invoice = Invoice([Line(100m, A.Period("2026-01-01", "2026-02-01")), Line(-10m, A.Period("2026-01-01", "2026-02-01")) with { Kind = ChargeKind.Discount }]);

        var transaction = Assert.Single(Post(Issued(invoice), invoice));

        Assert.Equal("411000 108.00, 706000 -90.00, 445710 -18.00", Text(transaction));
        Assert.Equal((LedgerFact.Invoice, Day, "inv_1", A.Eur), (transaction.Fact, transaction.Day, transaction.Document, transaction.Currency));
        Assert.Equal([null, Pro, null], transaction.Entries.Select(entry => entry.Plan));
        Assert.Equal([null, null, new TaxPlace("FR", 20)], transaction.Entries.Select(entry => entry.Tax));
    }

    [Fact]
    public void What_is_invoiced_ahead_is_deferred_and_earned_month_by_month()
    {
        var invoice = Invoice([Line(90m, A.Period("2026-01-15", "2026-04-15"))]);

        var transactions = Post(Issued(invoice), invoice);

        Assert.Equal(
            [
                "2026-01-15 411000 108.00, 706000 -17.00, 487000 -73.00, 445710 -18.00",
                "2026-02-28 487000 28.00, 706000 -28.00",
                "2026-03-31 487000 31.00, 706000 -31.00",
                "2026-04-30 487000 14.00, 706000 -14.00",
            ],
            transactions.Select(transaction => $"{transaction.Day:uuuu'-'MM'-'dd} {Text(transaction)}"));
        Assert.All(transactions.Skip(1), transaction => Assert.Equal((LedgerFact.Recognition, "inv_1"), (transaction.Fact, transaction.Document)));
        Assert.Equal(4, transactions.Select(transaction => transaction.Id).Distinct().Count());
    }

    [Fact]
    public void A_credit_note_is_the_same_the_other_way_round()
    {
        var note = Note(Line(90m, A.Period("2026-01-15", "2026-04-15"))) with { ToBalance = A.Euros(60), AppliedToInvoice = A.Euros(48) };

        var transactions = Post(new CreditNoteIssued(note.Id, Entry), note);

        Assert.Equal("411000 -48.00, 419100 -60.00, 706000 17.00, 487000 73.00, 445710 18.00", Text(transactions[0]));
        Assert.Equal("487000 -28.00, 706000 28.00", Text(transactions[1]));
        Assert.Equal(4, transactions.Count);
    }

    [Fact]
    public void The_credit_balance_pays_out_of_what_the_customer_has()
    {
        var invoice = Invoice([Line(100m, null)]) with { CreditApplied = A.Euros(30) };

        var transactions = Post(Issued(invoice), invoice);

        Assert.Equal(["411000 120.00, 706000 -100.00, 445710 -20.00", "419100 30.00, 411000 -30.00"], transactions.Select(Text));
        Assert.Equal(LedgerFact.CreditApplied, transactions[1].Fact);
    }

    [Fact]
    public void An_invoice_of_nothing_moves_nothing_and_late_fees_are_no_sales()
    {
        var nothing = Invoice([Line(0m, null)]);
        Assert.Empty(Post(Issued(nothing), nothing));

        var fee = Invoice([Line(40m, null) with { Plan = null }]) with { Kind = InvoiceKind.LateFee };
        Assert.Equal("411000 48.00, 763100 -40.00, 445710 -8.00", Text(Assert.Single(Post(Issued(fee), fee))));
        var back = Note(Line(40m, null) with { Plan = null }) with { OfLateFee = true, AppliedToInvoice = A.Euros(48) };
        Assert.Equal("411000 -48.00, 763100 40.00, 445710 8.00", Text(Assert.Single(Post(new CreditNoteIssued(back.Id, Entry), back))));
    }

    [Fact]
    public void Money_that_comes_in_and_goes_back()
    {
        var state = Owing(100);
        var by = new PaidBy("card", null, "sandbox", 1, null, A.Now);
        var surplus = new BalanceMovement(A.Euros(20), A.Euros(20), "overpayment", null, "pay_1", A.Now);

        Assert.Equal("512000 120.00, 411000 -100.00, 419100 -20.00", Text(Single(state, new PaymentSucceeded(new PaymentId("pay_1"), state.Open[0].Id, A.Euros(120), A.Euros(100), surplus, by, A.Now))));
        Assert.Equal("512000 40.00, 411000 -40.00", Text(Single(state, new PaymentSucceeded(new PaymentId("pay_1"), state.Open[0].Id, A.Euros(40), A.Euros(40), null, by, A.Now))));
        Assert.Equal("512000 40.00, 419100 -40.00", Text(Single(A.Customer(), new PaymentSucceeded(new PaymentId("pay_1"), null, A.Euros(40), A.Euros(0), surplus, by, A.Now))));
        Assert.Equal("411000 40.00, 512000 -40.00", Text(Single(A.Customer(), new RefundSucceeded(new RefundId("rf_1"), new PaymentId("pay_1"), null, A.Euros(40), null, null, A.Now))));
        Assert.Equal("411000 40.00, 512000 -40.00", Text(Single(A.Customer(), new PaymentChargedBack(new PaymentId("pay_1"), "dp_1", null, A.Euros(40), null, state.Open[0], A.Now))));
        Assert.Equal("411000 40.00, 419100 -40.00", Text(Single(A.Customer(), new RefundFailed(new RefundId("rf_1"), new PaymentId("pay_1"), A.Euros(40), "closed", null) { ToBalance = surplus with { Amount = A.Euros(40) } })));
        Assert.Empty(Post(new RefundFailed(new RefundId("rf_1"), new PaymentId("pay_1"), A.Euros(40), "closed", null)));
    }

    [Fact]
    public void A_debt_that_is_given_up_passes_through_the_doubtful_ones_and_what_comes_in_after_all_is_income()
    {
        var state = Owing(100);
        var lost = state with { Open = [state.Open[0] with { WrittenOff = true }] };
        var by = new PaidBy("transfer", null, null, 0, null, A.Now);

        Assert.Equal("416000 100.00, 411000 -100.00, 654100 100.00, 416000 -100.00", Text(Single(state, new InvoiceWrittenOff(state.Open[0].Id, A.Euros(100), "gone", A.Now))));
        Assert.Equal("512000 30.00, 771400 -30.00", Text(Single(lost, new PaymentSucceeded(new PaymentId("pay_1"), state.Open[0].Id, A.Euros(30), A.Euros(30), null, by, A.Now))));
        Assert.Equal("771400 30.00, 512000 -30.00", Text(Single(lost, new RefundSucceeded(new RefundId("rf_1"), new PaymentId("pay_1"), state.Open[0].Id, A.Euros(30), null, lost.Open[0], A.Now))));
        var note = Note(Line(50m, null)) with { AfterWriteOff = true, AppliedToInvoice = A.Euros(60) };
        Assert.Equal("654100 -60.00, 706000 50.00, 445710 10.00", Text(Assert.Single(Post(new CreditNoteIssued(note.Id, Entry), note))));
    }

    [Fact]
    public void Credit_by_hand_is_given_out_of_goodwill_and_a_negative_one_is_paid_out()
    {
        Assert.Equal("709600 20.00, 419100 -20.00", Text(Single(A.Customer(), new CreditAdded(new BalanceMovement(A.Euros(20), A.Euros(20), "manual", "sorry", null, A.Now)))));
        Assert.Equal("512000 -5.00, 419100 5.00", Text(Single(A.Customer(), new CreditAdded(new BalanceMovement(A.Euros(-5), A.Euros(15), "manual", "paid out", null, A.Now)))));
        Assert.Empty(Post(new CreditAdded(new BalanceMovement(A.Euros(20), A.Euros(20), "invoice_voided", null, "inv_1", A.Now))));
    }

    [Fact]
    public void A_sellers_own_accounts_are_by_role_plan_rate_and_method()
    {
        var chart = new ChartOfAccounts
        {
            Roles = new Dictionary<LedgerRole, string> { [LedgerRole.Receivable] = "4110" },
            Plans = new Dictionary<string, string> { ["pro"] = "7061" },
            TaxRates = new Dictionary<string, string> { ["FR 20"] = "44571020" },
            Methods = new Dictionary<string, string> { ["card"] = "5115" },
        };
        var seller = A.Organization() with { Chart = chart };
        var invoice = Invoice([Line(100m, null), Line(10m, null) with { Plan = null }]);
        var by = new PaidBy("card", null, null, 0, null, A.Now);

        Assert.Equal("4110 132.00, 7061 -100.00, 706000 -10.00, 44571020 -22.00", Text(Assert.Single(PostLedger.Of(A.Customer(), Issued(invoice), new PostingContext(seller, 1, new IssuedDocument(invoice, null))))));
        Assert.Equal("5115 1.00, 419100 -1.00", Text(Assert.Single(PostLedger.Of(A.Customer(), new PaymentSucceeded(new PaymentId("pay_1"), null, A.Euros(1), A.Euros(0), null, by, A.Now), new PostingContext(seller, 1, null)))));
    }

    [Fact]
    public void Days_are_the_sellers()
    {
        var late = A.At("2026-01-31T23:30:00Z");

        Assert.Equal(A.Day("2026-02-01"), Single(Owing(100), new InvoiceWrittenOff(new InvoiceId("inv_1"), A.Euros(100), "gone", late)).Day);
    }

    [Fact]
    public void A_transaction_sums_to_zero_and_has_two_sides()
    {
        Assert.Throws<ArgumentException>(() => new LedgerTransaction("ltx_1", LedgerFact.Payment, Day, "pay_1", [new(LedgerRole.Bank, "1", A.Euros(1)), new(LedgerRole.Receivable, "2", A.Euros(-2))]));
        Assert.Throws<ArgumentException>(() => new LedgerTransaction("ltx_1", LedgerFact.Payment, Day, "pay_1", [new(LedgerRole.Bank, "1", A.Euros(0))]));
    }

    private static RegisterEntry Entry => new("INV-1", 1, Day, "seal", SealRule.Genesis);

    private static InvoiceIssued Issued(Invoice invoice) => new(invoice.Id, null, Entry, Day, invoice.AmountDue, A.Now);

    private static LedgerTransaction Single(CustomerState state, CustomerEvent @event) => Assert.Single(PostLedger.Of(state, @event, new PostingContext(A.Organization(), 7, null)));

    private static IReadOnlyList<LedgerTransaction> Post(CustomerEvent @event, Invoice? invoice = null) => Post(@event, new IssuedDocument(invoice, null));

    private static IReadOnlyList<LedgerTransaction> Post(CustomerEvent @event, CreditNote note) => Post(@event, new IssuedDocument(null, note));

    private static IReadOnlyList<LedgerTransaction> Post(CustomerEvent @event, IssuedDocument document)
    {
        var transactions = PostLedger.Of(A.Customer(), @event, new PostingContext(A.Organization(), 7, document));
        Assert.True(PostLedger.IsPosted(@event) || transactions.Count == 0);
        return transactions;
    }

    private static string Text(LedgerTransaction transaction) => string.Join(", ", transaction.Entries.Select(entry => $"{entry.Account} {entry.Amount.ToAmountString()}"));

    private static CustomerState Owing(decimal amount) => A.Customer() with { Open = [new OpenInvoice(new InvoiceId("inv_1"), null, A.Euros(amount), Day, A.Now, false)] };

    private static DocumentLine Line(decimal amount, ServicePeriod? period) => new()
    {
        Id = "inv_1-1", Kind = ChargeKind.Recurring, Description = "Seat", Period = period, Quantity = 1, Amount = A.Euros(amount), Tax = A.Euros(amount * 0.2m), TaxCategory = "standard",
        TaxBehavior = Domain.Catalog.TaxBehavior.Exclusive, Rates = [new AppliedRate("VAT", 20)], Derivation = new Derivation("amount", [new("amount", "1.00")], "none"), Plan = Pro,
    };

    private static Invoice Invoice(DocumentLine[] lines)
    {
        var template = A.InvoiceOf(InvoiceOneOff.Create(A.Customer(), A.OneOff, null, A.Organization(), new BillingZone("UTC"), A.Now));
        var net = Money.Sum(lines.Select(line => line.Amount), A.Eur);
        var tax = Money.Sum(lines.Select(line => line.Tax), A.Eur);
        return template with { Id = new InvoiceId("inv_1"), Lines = lines, Total = net + tax, TaxTotal = tax, TaxBreakdown = [new TaxGroup("standard", "VAT", 20, net, tax)], CreditApplied = A.Euros(0) };
    }

    private static CreditNote Note(DocumentLine line)
    {
        var zero = A.Euros(0);
        return new CreditNote
        {
            Id = new CreditNoteId("cn_1"), Customer = new CustomerId("cus_1"), Invoice = new InvoiceId("inv_1"), Currency = A.Eur, Reason = "", BillingDate = Day, Lines = [line], Subtotal = line.Amount,
            TaxBreakdown = [new TaxGroup("standard", "VAT", 20, line.Amount, line.Tax)], TaxTotal = line.Tax, Total = line.Amount + line.Tax, ToBalance = zero, Seller = A.Organization().Profile.AsSeller(),
            Buyer = new Buyer("x", null, null), Mentions = [], CreatedAt = A.Now,
        };
    }
}
