using CsCheck;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Dunning;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Ledger;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Payments;
using OrleansBilling.Domain.Register;

namespace OrleansBilling.Tests.Ledger;

/// <summary>Where tax falls due as customers pay.</summary>
public sealed class TaxOnReceiptTests
{
    [Fact]
    public void Tax_waits_until_money_comes_in_and_falls_due_in_proportion()
    {
        var shop = new Shop(TaxDueOn.Receipt).Invoice();
        Assert.Equal("411000 225.50, 445740 -25.50, 706000 -200.00", shop.Balances);

        shop.Pay("75.17");
        Assert.Equal("411000 150.33, 445710 -8.50, 445740 -17.00, 512000 75.17, 706000 -200.00", shop.Balances);

        shop.Pay("150.33");
        Assert.Equal("445710 -25.50, 512000 225.50, 706000 -200.00", shop.Balances);
        Assert.Empty(shop.State.PendingTax);
    }

    [Fact]
    public void What_the_credit_balance_pays_is_received() => Assert.Equal(
        "411000 125.50, 419100 0.00, 445710 -11.31, 445740 -14.19, 706000 -200.00, 709600 100.00", new Shop(TaxDueOn.Receipt).Credit("100.00").Invoice().Balances);

    [Fact]
    public void A_credit_note_takes_back_tax_that_waits_and_tax_that_was_due_by_what_it_lowers_and_gives_back()
    {
        var shop = new Shop(TaxDueOn.Receipt).Invoice();
        shop.Pay("100.00");

        shop.GiveBack(null, "none");

        Assert.Equal("419100 -100.00, 512000 100.00", shop.Balances);
        Assert.Empty(shop.State.PendingTax);
    }

    [Fact]
    public void Money_that_goes_back_makes_its_tax_wait_again()
    {
        var shop = new Shop(TaxDueOn.Receipt).Invoice();
        shop.Pay("225.50");

        shop.Refund("112.75");

        Assert.Equal("411000 112.75, 445710 -12.75, 445740 -12.75, 512000 112.75, 706000 -200.00", shop.Balances);
        shop.Pay("112.75");
        Assert.Equal("445710 -25.50, 512000 225.50, 706000 -200.00", shop.Balances);
    }

    [Fact]
    public void A_debt_given_up_leaves_its_tax_waiting()
    {
        var shop = new Shop(TaxDueOn.Receipt).Invoice();
        shop.WriteOff();
        Assert.Equal("445740 -25.50, 654100 225.50, 706000 -200.00", shop.Balances);

        shop.Pay("225.50");
        Assert.Equal("445710 -25.50, 512000 225.50, 654100 225.50, 706000 -200.00, 771400 -225.50", shop.Balances);
    }

    [Fact]
    public void What_is_given_up_twice_is_posted_twice()
    {
        var shop = new Shop(TaxDueOn.Issue).Invoice();
        shop.WriteOff();
        shop.Pay("225.50");
        shop.Refund("25.50");
        shop.WriteOff();

        Assert.Equal("445710 -25.50, 512000 200.00, 654100 251.00, 706000 -200.00, 771400 -225.50", shop.Balances);
        shop.Verify();
    }

    /// <summary>Whatever is paid, given back and taken back, in whatever order: the ledger says what the state says.</summary>
    [Fact]
    public void The_ledger_ties_to_the_customer_whatever_happens() =>
        Gen.Select(Gen.Bool, Gen.Select(Gen.Int[0, 5], Gen.Int[1, 30_000]).Array[1, 12]).Sample(
            (onReceipt, steps) =>
            {
                var shop = new Shop(onReceipt ? TaxDueOn.Receipt : TaxDueOn.Issue).Invoice();
                foreach (var (kind, minor) in steps)
                {
                    var amount = (minor / 100m).ToString("0.00", System.Globalization.CultureInfo.InvariantCulture);
                    switch (kind)
                    {
                        case 0 or 1: shop.Pay(amount); break;
                        case 2: shop.GiveBack(amount, minor % 2 == 0 ? "none" : "balance"); break;
                        case 3: shop.Refund(amount); break;
                        case 4 when minor % 7 == 0: shop.WriteOff(); break;
                        default: shop.GiveBack(minor % 5 == 0 ? null : amount, "original"); break;
                    }

                    shop.Verify();
                }
            },
            iter: 2000);

    private sealed class Shop(TaxDueOn taxDueOn)
    {
        private static readonly BillingZone Utc = new("UTC");
        private static readonly InvoiceId Id = new("inv_1");
        private readonly List<LedgerTransaction> _posted = [];
        private readonly Dictionary<string, IssuedDocument> _documents = [];
        private readonly List<TakenPayment> _payments = [];
        private readonly List<CreditNote> _notes = [];
        private Invoice? _invoice;
        private int _next;

        private readonly OrganizationState _seller = A.Organization("sandbox", A.Rate(20), A.Rate(5.5m, category: "books")) with { Chart = new ChartOfAccounts { TaxDueOn = taxDueOn } };

        internal CustomerState State { get; private set; } = A.Customer();

        internal string Balances => string.Join(", ", _posted.SelectMany(transaction => transaction.Entries).GroupBy(entry => entry.Account)
            .Select(account => (account.Key, Sum: account.Sum(entry => entry.Amount.Minor)))
            .Where(account => account.Sum != 0 || account.Key == "419100").OrderBy(account => account.Key, StringComparer.Ordinal)
            .Select(account => $"{account.Key} {new Money(account.Sum, A.Eur).ToAmountString()}"));

        internal Shop Credit(string amount)
        {
            Do(AddCredit.Decide(State, amount, "EUR", "sorry", A.Now));
            return this;
        }

        /// <summary>100.00 at 20 % and 100.00 at 5.5 %.</summary>
        internal Shop Invoice()
        {
            OneOffLineDraft[] lines = [new("a", "A", "1", "100.00", null), new("b", "B", "1", "100.00", "books")];
            Do(InvoiceOneOff.Create(State, new OneOffDraft { Id = Id, Lines = lines }, null, _seller, Utc, A.Now));
            Number();
            return this;
        }

        internal void Pay(string amount)
        {
            var draft = new PaymentDraft(new PaymentId($"pay_{++_next}"), Id, amount, null, null, null, null);
            Do(RecordPayment.Decide(State, draft, exists: true, null, A.Now));
            _payments.Insert(0, new TakenPayment(draft.Id, State.Id, Id, A.Euros(decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture)), A.Euros(0), A.Euros(0), "transfer", null, null, 0));
        }

        internal void GiveBack(string? amount, string refund)
        {
            var draft = new CreditDraft { Id = new CreditNoteId($"cn_{++_next}"), Reason = "x", Amount = amount, Refund = refund };
            var target = new InvoiceToCorrect(_invoice!, false, new CreditHistory([_invoice!], [.. _notes]));
            var decision = CreditInvoice.Decide(State, draft, target, null, _seller, Utc, A.Now, [.. _payments]);
            if (decision.Rejection is not null) return;
            Do(decision);
            foreach (var refunded in decision.Events.OfType<RefundSucceeded>()) Refunded(refunded.Payment, refunded.Amount);
            Number();
        }

        internal void Refund(string amount)
        {
            if (_payments.FirstOrDefault(payment => payment.Left.IsPositive) is not { } payment) return;
            var draft = new RefundDraft(new RefundId($"rf_{++_next}"), payment.Id, amount, null);
            var paid = new PaidInvoice(Id, null, A.Day("2026-02-14"), Utc, State.Open.Any(open => open.WrittenOff))
            {
                Total = _invoice!.Total,
                TaxOnReceipt = taxDueOn == TaxDueOn.Receipt ? [new(new TaxPlace("FR", 20), A.Euros(20)), new(new TaxPlace("FR", 5.5m), A.Euros(5.5m))] : [],
            };
            var decision = RefundPayment.Decide(State, draft, payment, null, paid, A.Now);
            if (decision.Rejection is not null) return;
            Do(decision);
            Refunded(payment.Id, decision.Events.OfType<RefundSucceeded>().Single().Amount);
        }

        internal void WriteOff()
        {
            if (State.Open.Any(open => !open.WrittenOff)) Do(Domain.Payments.WriteOff.Decide(State, Id, exists: true, "gone", A.Now));
        }

        internal void Verify()
        {
            Assert.Equal(_posted.Count, _posted.Select(transaction => transaction.Id).Distinct().Count());
            Assert.Equal(-State.Balance, Balance(LedgerRole.CustomerCredit));
            var open = Money.Sum(State.Open.Where(invoice => !invoice.WrittenOff).Select(invoice => invoice.AmountDue), A.Eur);
            if (!_posted.Any(transaction => transaction.Fact == LedgerFact.WriteOff)) Assert.Equal(open, Balance(LedgerRole.Receivable));
            var tax = _invoice!.TaxTotal - Money.Sum(_notes.Select(note => note.TaxTotal), A.Eur);
            Assert.Equal(-tax, Balance(LedgerRole.TaxDue) + Balance(LedgerRole.TaxPending));
            Assert.Equal(-Money.Sum(State.PendingTax.SelectMany(pending => pending.Shares).Select(share => share.Amount), A.Eur), Balance(LedgerRole.TaxPending));
            Assert.All(State.PendingTax, pending => Assert.Equal(State.Open.Single(invoice => invoice.Id == pending.Invoice).AmountDue, pending.Due));
        }

        private void Refunded(PaymentId id, Money amount)
        {
            var at = _payments.FindIndex(payment => payment.Id == id);
            _payments[at] = _payments[at] with { Refunded = _payments[at].Refunded + amount };
        }

        private void Number()
        {
            var day = A.Day("2026-01-15");
            NumberedDocument[] numbered =
            [
                .. State.Waiting.Select(waiting => _documents[waiting.Id] is var document
                    ? new NumberedDocument(waiting.Id, document.Invoice, new RegisterEntry("N-1", 1, day, "", ""), day) { CreditNote = document.CreditNote }
                    : throw new InvalidOperationException()),
            ];
            Do(SettleReceivables.RecordNumbers(State, numbered, Utc, DunningPolicy.Default, A.Now, taxDueOn));
        }

        private void Do(Domain.Values.Decision<CustomerEvent> decision)
        {
            Assert.Null(decision.Rejection);
            foreach (var @event in decision.Events)
            {
                if (@event is InvoiceCreated invoice) _documents[(_invoice = invoice.Invoice).Id.Value] = new IssuedDocument(invoice.Invoice, null);
                if (@event is CreditNoteCreated note)
                {
                    _notes.Add(note.CreditNote);
                    _documents[note.CreditNote.Id.Value] = new IssuedDocument(null, note.CreditNote);
                }

                var document = @event switch
                {
                    InvoiceIssued issued => _documents[issued.Invoice.Value],
                    CreditNoteIssued issued => _documents[issued.CreditNote.Value],
                    _ => null,
                };
                _posted.AddRange(PostLedger.Of(State, @event, new PostingContext(_seller, State.Version + 1, document)));
                State = CustomerEvolution.Evolve(State, @event);
            }
        }

        private Money Balance(LedgerRole role) => Money.Sum(
            _posted.SelectMany(transaction => transaction.Entries).Where(entry => entry.Role == role).Select(entry => entry.Amount), A.Eur);
    }
}
