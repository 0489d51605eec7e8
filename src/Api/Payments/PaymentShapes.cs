using OrleansBilling.Api.Bodies;

namespace OrleansBilling.Api.Payments;

/// <summary>What the bodies about payments look like.</summary>
internal static class PaymentShapes
{
    public static ObjectSchema Method { get; } = new(
        "AddPaymentMethod",
        Shapes.OwnId("pm_"),
        new Field("type", new ChoiceSchema("card", "sepa_debit", "transfer"), Required: true),
        new Field("token", new TextSchema(200) { Description = "What the payment gateway gave for it; none for a transfer.", Example = "tok_ok" }));

    public static ObjectSchema Pay { get; } = new(
        "PayInvoice",
        Shapes.OwnId("pay_"),
        new Field("collect", new FlagSchema { Description = "Take what is due now, by the customer's payment method.", Example = "true" }),
        new Field("amount", Shapes.Money with { Description = "What came in outside; what exceeds the amount due goes to the credit balance." }),
        new Field("currency", Shapes.Currency),
        new Field("paid_at", Shapes.Instant),
        new Field("method", Shapes.Word),
        new Field("reference", Shapes.LongText));

    public static ObjectSchema WriteOff { get; } = new("WriteOffInvoice", new Field("reason", Shapes.LongText, Required: true));

    public static ObjectSchema Refund { get; } = new(
        "RefundPayment",
        Shapes.OwnId("rf_"),
        new Field("amount", Shapes.Money with { Description = "All that is left when left out." }),
        new Field("reason", Shapes.LongText));

    public static ObjectSchema Chargeback { get; } = new(
        "RecordChargeback",
        new Field("dispute", Shapes.Name, Required: true),
        new Field("amount", Shapes.Money with { Description = "All that is left of the payment when left out." }),
        new Field("reason", Shapes.LongText));
}
