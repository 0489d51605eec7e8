using System.Numerics;
using CsCheck;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Tax;
using OrleansBilling.Domain.Audit;

namespace OrleansBilling.Tests.Properties;

public sealed class DocumentProperties
{
    private static readonly Gen<TaxRate[]> Rates = Gen.OneOf(
        Gen.Const(Array.Empty<TaxRate>()),
        Gen.Decimal[0, 100].Select(percent => new[] { A.Rate(Math.Round(percent, 3)) }),
        Gen.Decimal[0, 50].Select(percent => new[] { A.Rate(Math.Round(percent, 3)), A.Rate(9.975m, name: "QST"), A.Rate(7m, "2025-09-01") }));

    [Fact]
    public void Documents_of_any_life_add_up_explain_themselves_and_are_never_negative() =>
        Gen.Select(GenLife.Any, Rates, Gen.Bool, Gen.Long[0, 100_000]).Sample((life, rates, inclusive, credit) =>
        {
            var plan = life.Plan with { TaxBehavior = inclusive ? TaxBehavior.Inclusive : TaxBehavior.Exclusive };
            var (invoices, notes, customer, bills) = Bill(life with { Create = life.Create with { Version = plan } }, A.Organization("sandbox", rates), credit);

            foreach (var invoice in invoices)
            {
                AssertDocument(invoice.Lines, invoice.Subtotal - invoice.DiscountTotal, invoice.TaxBreakdown, invoice.TaxTotal, invoice.Total);
                Assert.False(invoice.AmountDue.IsNegative || invoice.CreditApplied.IsNegative);
            }

            foreach (var note in notes)
            {
                AssertDocument(note.Lines, note.Subtotal, note.TaxBreakdown, note.TaxTotal, note.Total);
                Assert.True(note.Total.IsPositive);
                AssertNoMoreThanInvoiced(note, invoices, bills.Single(bill => CreditNoteId.InsteadOf(bill.Invoice) == note.Id));
            }

            Assert.Equal(credit + notes.Sum(note => note.ToBalance.Minor) - invoices.Sum(invoice => invoice.CreditApplied.Minor), customer.Balance.Minor);
            Assert.False(customer.Balance.IsNegative);
        }, iter: 500);

    [Fact]
    public void An_amount_is_the_exact_product_rounded_once_however_many_digits_it_has() =>
        Gen.Select(Gen.Long[0, 9_999_999_999], Gen.Int[0, 12], Gen.Long[0, 999_999_999], Gen.Int[0, 6], Gen.Int[1, 366], Gen.Int[1, 366])
            .Sample((price, priceDigits, quantity, quantityDigits, days, periodDays) =>
            {
                var (unit, count) = (Scaled(price, priceDigits), Scaled(quantity, quantityDigits));
                if (days > periodDays || unit * count > 40_000_000_000m || unit > Limits.UnitPrice) return;
                var plan = A.Plan(A.PlanDraft with { Components = [A.SeatComponent with { UnitAmount = Decimals.ToText(unit) }] });

                var charge = PriceComponent.Price(plan, plan.Components[0], count, A.Period("2026-01-01", "2026-02-01"), new Proration(days, periodDays));

                Assert.Equal(ExactDerivation.Recompute(charge.Derivation), charge.Amount.ToMajor());
            }, iter: 20_000);

    [Fact]
    public void Slices_of_a_period_cost_the_whole_within_rounding_and_a_split_charge_costs_it_exactly() =>
        Gen.Select(Gen.Long[0, 100_000_000], GenLife.Day, GenLife.Interval, Gen.Int[1, 3000].Array[0, 6]).Sample((price, day, interval, cuts) =>
        {
            var whole = BillingAnchor.On(day).PeriodContaining(day, interval);
            LocalDate[] bounds = [.. cuts.Select(cut => whole.Start.PlusDays(cut)).Where(whole.Contains).Append(whole.Start).Append(whole.End).Distinct().Order()];
            ServicePeriod[] slices = [.. bounds.Zip(bounds.Skip(1), (start, end) => new ServicePeriod(start, end))];
            var plan = A.Plan(A.PlanDraft with { Components = [A.FlatComponent with { Amount = new Money(price, A.Eur).ToAmountString() }] });

            var parts = slices.Select(slice => PriceComponent.Price(plan, plan.Components[0], 1, slice, Proration.Of(slice, whole)).Amount.Minor).ToArray();
            var split = Rounding.Split(price, [.. slices.Select(slice => (long)slice.Days)]);

            Assert.True(Math.Abs(parts.Sum() - price) * 2 <= slices.Length);
            Assert.Equal(price, split.Sum());
            Assert.All(parts.Zip(split), part => Assert.True(Math.Abs(part.First - part.Second) <= 1));
        });

    private static decimal Scaled(long digits, int scale) => new(unchecked((int)digits), unchecked((int)(digits >> 32)), 0, false, (byte)scale);

    private static (List<Invoice> Invoices, List<CreditNote> Notes, CustomerState Customer, List<BillRequest> Bills) Bill(Life life, Domain.Organizations.OrganizationState organization, long credit)
    {
        var (invoices, notes) = (new List<Invoice>(), new List<CreditNote>());
        var customer = A.Customer() with { Balance = new Money(credit, A.Eur) };
        var bills = life.OnTime().Bills;
        foreach (var bill in bills)
        {
            var originals = invoices.Where(invoice => bill.Unused.Any(unused => unused.Invoice == invoice.Id)).Select(OriginalDocument.Of).ToArray();
            var decision = BillSubscription.Decide(customer, new BillSubscriptionCommand(bill, organization, originals, A.Now));
            Assert.Null(decision.Rejection);
            customer = decision.Events.Aggregate(customer, CustomerEvolution.Evolve);
            invoices.AddRange(decision.Events.OfType<InvoiceCreated>().Select(created => created.Invoice));
            notes.AddRange(decision.Events.OfType<CreditNoteCreated>().Select(created => created.CreditNote));
        }

        return (invoices, notes, customer, bills);
    }

    private static void AssertDocument(IReadOnlyList<DocumentLine> lines, Money subtotal, IReadOnlyList<TaxGroup> breakdown, Money tax, Money total)
    {
        Assert.False(total.IsNegative);
        Assert.Equal(total, subtotal + tax);
        Assert.Equal(subtotal.Minor, lines.Sum(line => line.Amount.Minor));
        Assert.Equal(tax.Minor, lines.Sum(line => line.Tax.Minor));
        Assert.Equal(tax.Minor, breakdown.Sum(group => group.Tax.Minor));
        Assert.All(lines, line => Assert.Equal(line.Amount.ToMajor(), ExactDerivation.Recompute(line.Derivation)));
    }

    private static void AssertNoMoreThanInvoiced(CreditNote note, List<Invoice> invoices, BillRequest bill)
    {
        var charged = invoices.Single(invoice => invoice.Id == note.Invoice).Lines;
        foreach (var credit in note.Lines.Where(line => line.Kind == ChargeKind.Credit))
        {
            Assert.True(credit.Priced <= charged.Single(line => line.Id == credit.Derivation.Inputs.Single(input => input.Name == "line").Value).Priced);
        }

        foreach (var unused in bill.Unused)
        {
            DocumentLine[] lines = [.. charged.Where(line => line.Component == unused.Component && line.Kind == unused.Kind)];
            var (invoiced, days) = ((BigInteger)lines.Sum(line => line.Priced.Minor), lines.Sum(line => line.Period!.Days));
            var credited = (BigInteger)note.Lines.Where(line => line.Kind == ChargeKind.Credit && line.Component == unused.Component).Sum(line => line.Priced.Minor);
            // What was invoiced is half a unit at most from its price, and what is kept half a unit from the price of the days used.
            Assert.True(BigInteger.Abs((invoiced * unused.Period.Days) - (credited * days)) <= days);
        }
    }
}
