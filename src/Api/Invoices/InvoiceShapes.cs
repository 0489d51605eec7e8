using OrleansBilling.Api.Bodies;

namespace OrleansBilling.Api.Invoices;

/// <summary>What the bodies about invoices look like.</summary>
internal static class InvoiceShapes
{
    private static readonly ObjectSchema Line = new(
        "InvoiceLineFields",
        new Field("code", Shapes.Code),
        new Field("description", Shapes.LongText, Required: true),
        new Field("quantity", Shapes.Quantity, Required: true),
        new Field("unit_amount", Shapes.Money, Required: true),
        new Field("tax_category", Shapes.Word));

    public static ObjectSchema Create { get; } = new(
        "CreateInvoice",
        Shapes.OwnId("inv_"),
        new Field("customer", new IdSchema("cus_"), Required: true),
        new Field("currency", Shapes.Currency),
        new Field("lines", new ListSchema(Line, Shapes.MaximumInvoiceLines, 1), Required: true),
        new Field("discounts", Shapes.Coupons),
        new Field("due_date", Shapes.Day),
        new Field("draft", new FlagSchema { Description = "True leaves it a draft; else it is issued at once." }),
        new Field("tax_behavior", Shapes.TaxBehavior),
        new Field("metadata", Shapes.Metadata));
}
