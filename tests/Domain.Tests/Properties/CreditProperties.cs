using CsCheck;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Tax;

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
