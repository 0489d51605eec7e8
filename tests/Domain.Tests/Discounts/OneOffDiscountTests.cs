using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Discounts;

namespace OrleansBilling.Tests.Discounts;

/// <summary>Discounts on one-off invoices: worked examples of the field, whose names stand beside them.</summary>
public sealed class OneOffDiscountTests
{
    private static readonly DiscountTerms TwoHundredOff = new() { Amount = A.Euros(200), Periods = 1 };

    [Fact] // flexprice-line-then-invoice-percent
    public void Ten_percent_on_the_line_twenty_on_what_is_left_and_a_credit_of_ten() => Invoiced(
        "100.00; -10.00; -18.00 = 72.00, credit 10.00, due 62.00",
        balance: 10,
        [new DiscountTerms { Percent = 20, Periods = 1 }, new DiscountTerms { Percent = 10, Periods = 1, AppliesTo = ["l0"] }],
        100);

    [Fact] // flexprice-percent-of-cents
    public void Ten_percent_of_three_lines_of_cents_are_rounded_once() => Invoiced(
        "0.33; 0.34; 0.33; -0.10 = 0.90, credit 0.05, due 0.85", balance: 0.05m, [new DiscountTerms { Percent = 10, Periods = 1 }], 0.33m, 0.34m, 0.33m);

    [Fact] // stripe-amount-off-smaller
    public void An_amount_smaller_than_the_invoice_comes_off_whole() => Invoiced("300.00; -200.00 = 100.00, credit 0.00, due 100.00", balance: 0, [TwoHundredOff], 300);

    [Fact] // stripe-amount-off-larger
    public void An_amount_larger_than_the_invoice_takes_it_to_nothing() => Invoiced("100.00; -100.00 = 0.00, credit 0.00, due 0.00", balance: 0, [TwoHundredOff], 100);

    private static void Invoiced(string expected, decimal balance, DiscountTerms[] discounts, params decimal[] lines)
    {
        var customer = A.Customer() with { Balance = A.Euros(balance) };
        var draft = A.OneOff with
        {
            Lines = [.. lines.Select((amount, i) => new OneOffLineDraft("l" + Decimals.ToText(i), "Line", "1", Decimals.ToText(amount), null))],
            Discounts = discounts,
        };

        var invoice = A.InvoiceOf(InvoiceOneOff.Create(customer, draft, null, A.Organization(), new BillingZone("UTC"), A.Now));

        Assert.Equal(
            expected,
            $"{string.Join("; ", invoice.Lines.GroupBy(Group).Select(line => Money.Sum(line.Select(part => part.Amount), A.Eur).ToAmountString()))} = "
            + $"{invoice.Total.ToAmountString()}, credit {invoice.CreditApplied.ToAmountString()}, due {invoice.AmountDue.ToAmountString()}");
    }

    // A discount on the whole may stand on several lines, one for each line it is split over.
    private static string Group(Domain.Invoices.DocumentLine line) => line.Kind == Domain.Pricing.ChargeKind.Discount ? line.Description : line.Id;
}
