using CsCheck;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Tax;
using OrleansBilling.Domain.Audit;

namespace OrleansBilling.Tests.Properties;

public sealed class CreditProperties
{
    private static readonly Gen<TaxRate[]> Rates = Gen.OneOf(
        Gen.Const(Array.Empty<TaxRate>()),
        Gen.Decimal[0, 100].Select(percent => new[] { A.Rate(Math.Round(percent, 3)), A.Rate(5.5m, category: "reduced") }),
        Gen.Const(new[] { A.Rate(5m, name: "GST"), A.Rate(9.975m, name: "QST") }));

    private static readonly Gen<OneOffLineDraft> Line = Gen.Select(Gen.Long[0, 30_000], Gen.Bool)
        .Select(line => new OneOffLineDraft(null, "Work", "1", new Money(line.Item1, A.Eur).ToAmountString(), line.Item2 ? "reduced" : "standard"));

    // What part to ask for next: an amount of the whole, or of one line, in thousandths of what is left.
    private static readonly Gen<(int Line, int Thousandths)[]> Parts = Gen.Select(Gen.Int[-2, 5], Gen.Int[1, 1000]).Array[0, 12];

    [Fact]
    public void Any_number_of_parts_gives_back_the_invoice_and_its_tax_to_the_cent_and_never_more() =>
        Gen.Select(Line.Array[1, 5], Rates, Gen.Bool, Parts).Sample((lines, rates, inclusive, parts) =>
        {
            var organization = A.Organization(rates: rates);
            var draft = A.OneOff with { Lines = lines, TaxBehavior = inclusive ? "inclusive" : "exclusive" };
            var invoice = A.InvoiceOf(InvoiceOneOff.Create(A.Customer(), draft, null, organization, new BillingZone("UTC"), A.Now));
            var notes = new List<CreditNote>();

            foreach (var part in parts) Credit(Ask(invoice, notes, part));
            Credit(new CreditDraft { Id = new CreditNoteId("cn_last"), Reason = "All" });

            Assert.Equal((invoice.Subtotal.Minor, invoice.TaxTotal.Minor), (notes.Sum(note => note.Subtotal.Minor), notes.Sum(note => note.TaxTotal.Minor)));
            foreach (var group in invoice.TaxBreakdown)
            {
                TaxGroup[] given = [.. notes.SelectMany(note => note.TaxBreakdown).Where(credited => (credited.Category, credited.Name, credited.Percent) == (group.Category, group.Name, group.Percent))];
                Assert.Equal((group.Taxable.Minor, group.Tax.Minor), (given.Sum(credited => credited.Taxable.Minor), given.Sum(credited => credited.Tax.Minor)));
                Assert.All(given, credited => Assert.False(credited.Tax.IsNegative));
            }

            foreach (var line in invoice.Lines)
            {
                var given = notes.SelectMany(note => note.Lines).Where(credit => credit.Derivation.Inputs.Single(input => input.Name == "line").Value == line.Id).ToArray();
                Assert.Equal((line.Amount.Minor, line.Tax.Minor), (given.Sum(credit => credit.Amount.Minor), given.Sum(credit => credit.Tax.Minor)));
                Assert.All(given, credit => Assert.False(credit.Amount.IsNegative || credit.Tax.IsNegative));
            }

            void Credit(CreditDraft? asked)
            {
                var target = new InvoiceToCorrect(invoice, false, new CreditHistory([invoice], notes));
                if (asked is null || !LeftToCredit.After(target.History).Of(invoice).IsPositive) return;
                var decision = CreditInvoice.Decide(A.Customer(), asked, target, null, organization, new BillingZone("UTC"), A.Now);
                // A line and its tax together may be more than the invoice has left only by a bug.
                Assert.Null(decision.Rejection);
                var note = ((CreditNoteCreated)decision.Events[0]).CreditNote;
                Assert.Equal(note.Total, note.Subtotal + note.TaxTotal);
                Assert.Equal(note.TaxTotal.Minor, note.TaxBreakdown.Sum(group => group.Tax.Minor));
                Assert.True(note.Total.IsPositive);
                notes.Add(note);
            }
        }, iter: 3000);

    [Fact]
    public void A_cancellation_between_parts_given_back_by_hand_fits_in_to_the_cent() =>
        Gen.Select(Gen.Long[1, 100_000], Rates, Gen.Bool, Parts, Gen.Int[0, 30]).Sample((price, rates, inclusive, parts, used) =>
        {
            var organization = A.Organization(rates: rates);
            var plan = A.Plan(A.PlanDraft with { Components = [A.FlatComponent with { Amount = new Money(price, A.Eur).ToAmountString() }] })
                with { TaxBehavior = inclusive ? TaxBehavior.Inclusive : TaxBehavior.Exclusive };
            var march = A.Period("2026-03-01", "2026-04-01");
            var charge = PriceComponent.Price(plan, plan.Components[0], 1, march, Proration.Whole);
            var invoice = A.InvoiceOf(BillSubscription.Decide(A.Customer(), Command("inv_1", [charge], [], CreditHistory.None)));
            var notes = new List<CreditNote>();

            foreach (var part in parts) Credit(Ask(invoice, notes, (part.Line < 0 ? -1 : 0, part.Thousandths)));
            if (notes.Count == 0) return;
            var back = A.Euros(price / 100m).MulDiv(31 - used, 31);
            var unused = new UnusedService(
                invoice.Id, "fee", march.Clip(march.Start.PlusDays(used), null)!, -back, -1, null, new Derivation("0 - back", [new("back", back.ToAmountString())], "none"));
            Add(BillSubscription.Decide(A.Customer(), Command("inv_2", [], [unused], new CreditHistory([invoice], notes)) with { Originals = [OriginalDocument.Of(invoice)] }));
            Credit(new CreditDraft { Id = new CreditNoteId("cn_last"), Reason = "All" });

            Assert.Equal((invoice.Subtotal.Minor, invoice.TaxTotal.Minor), (notes.Sum(note => note.Subtotal.Minor), notes.Sum(note => note.TaxTotal.Minor)));
            Assert.All(notes.SelectMany(note => note.Lines), line => Assert.Equal(line.Amount.ToMajor(), ExactDerivation.Recompute(line.Derivation)));

            BillSubscriptionCommand Command(string id, Charge[] charges, UnusedService[] unused, CreditHistory history) => new(
                new BillRequest(new InvoiceId(id), new SubscriptionId("sub_1"), march.Start, charges, unused), organization, [], A.Now) { History = history };

            void Credit(CreditDraft? asked)
            {
                var target = new InvoiceToCorrect(invoice, false, new CreditHistory([invoice], notes));
                if (asked is null || !LeftToCredit.After(target.History).Of(invoice).IsPositive) return;
                Add(CreditInvoice.Decide(A.Customer(), asked, target, null, organization, new BillingZone("UTC"), A.Now));
            }

            void Add(Decision<CustomerEvent> decision)
            {
                Assert.Null(decision.Rejection);
                if (decision.Events.Count == 0) return;
                var note = Assert.IsType<CreditNoteCreated>(Assert.Single(decision.Events)).CreditNote;
                Assert.Equal((note.TaxTotal.Minor, note.TaxTotal.Minor), (note.Lines.Sum(line => line.Tax.Minor), note.TaxBreakdown.Sum(group => group.Tax.Minor)));
                Assert.Equal(note.Total, note.Subtotal + note.TaxTotal);
                notes.Add(note);
            }
        }, iter: 3000);

    private static CreditDraft? Ask(Invoice invoice, List<CreditNote> notes, (int Line, int Thousandths) part)
    {
        var left = LeftToCredit.After(new CreditHistory([invoice], notes));
        var draft = new CreditDraft { Id = new CreditNoteId($"cn_{notes.Count}"), Reason = "Part" };
        if (part.Line < 0)
        {
            var amount = left.Of(invoice).MulDiv(part.Thousandths, 1000);
            return amount.IsPositive ? draft with { Amount = amount.ToAmountString() } : null;
        }

        var line = invoice.Lines[part.Line % invoice.Lines.Count];
        var ofLine = left.Of(line).Priced(line).MulDiv(part.Thousandths, 1000);
        return ofLine.IsPositive ? draft with { Lines = [new CreditLineDraft(line.Id, ofLine.ToAmountString())] } : null;
    }
}
