using OrleansBilling.Domain.Audit;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Pricing;

namespace OrleansBilling.Tests.Audit;

/// <summary>Each amount of a document that is not what it comes to is found. That right ones are taken for right, the scenarios prove.</summary>
public sealed class RecomputeDocumentTests
{
    private static readonly Invoice Right = A.InvoiceOf(InvoiceOneOff.Create(A.Customer(), A.OneOff, null, A.Organization("sandbox", A.Rate(20)), new BillingZone("UTC"), A.Now));

    [Fact]
    public void A_document_that_comes_to_what_it_says_is_right() => Assert.Null(RecomputeDocument.Wrong(Right));

    [Fact]
    public void Each_wrong_amount_is_found()
    {
        var cent = A.Euros(0.01m);
        Assert.Contains("its derivation comes to", Wrong(Line(line => line with { Amount = line.Amount + cent })), StringComparison.Ordinal);
        Assert.Contains("cannot be worked out", Wrong(Line(line => line with { Derivation = line.Derivation with { Formula = "nobody * 2" } })), StringComparison.Ordinal);
        Assert.Contains("cannot be worked out", Wrong(Line(line => line with { Derivation = new Derivation("1 / 0", [], "none") })), StringComparison.Ordinal);
        Assert.Contains("its group's share is", Wrong(Line(line => line with { Tax = line.Tax + cent })), StringComparison.Ordinal);
        Assert.Contains("worked out it is", Wrong(Right with { TaxBreakdown = [.. Right.TaxBreakdown.Select(group => group with { Tax = group.Tax + cent })] }), StringComparison.Ordinal);
        Assert.StartsWith("The tax total is", Wrong(Right with { TaxTotal = Right.TaxTotal + cent }), StringComparison.Ordinal);
        Assert.StartsWith("The subtotal is", Wrong(Right with { Subtotal = Right.Subtotal + cent }), StringComparison.Ordinal);
        Assert.StartsWith("The discount total is", Wrong(Right with { DiscountTotal = cent }), StringComparison.Ordinal);
        Assert.StartsWith("The total is", Wrong(Right with { Total = Right.Total + cent }), StringComparison.Ordinal);
        Assert.StartsWith("The credit balance pays", Wrong(Right with { CreditApplied = Right.Total + cent }), StringComparison.Ordinal);
    }

    private static string Wrong(Invoice invoice) => RecomputeDocument.Wrong(invoice)!;

    private static Invoice Line(Func<DocumentLine, DocumentLine> change) => Right with { Lines = [change(Right.Lines[0]), .. Right.Lines.Skip(1)] };
}
