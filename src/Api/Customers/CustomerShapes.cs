using OrleansBilling.Api.Bodies;

namespace OrleansBilling.Api.Customers;

/// <summary>What the bodies about customers look like.</summary>
internal static class CustomerShapes
{
    private static readonly ObjectSchema Tax = new(
        "CustomerTaxFields",
        new Field("kind", new ChoiceSchema("business", "consumer")),
        new Field("vat_number", new TextSchema(30)),
        new Field("exemption", new ChoiceSchema("none", "reverse_charge", "exempt")));

    private static readonly Field[] Profile =
    [
        new("name", Shapes.Name),
        new("email", new TextSchema(254)),
        new("currency", Shapes.Currency),
        new("language", new TextSchema(35) { Description = "BCP 47.", Example = "fr" }),
        new("time_zone", Shapes.TimeZone),
        new("address", Shapes.Address),
        new("tax", Tax),
        new("payment_terms_days", Shapes.TermsDays),
        new("collection", new ChoiceSchema("automatic", "manual")),
        new("consolidate", new FlagSchema { Description = "Whether subscriptions that bill on one day share an invoice; false when left out.", Example = "true" }),
        new("dunning_policy", Shapes.Code with { Description = "The organization's when left out." }),
        new("external_id", Shapes.Name),
    ];

    public static ObjectSchema Create { get; } = new(
        "CreateCustomer",
        [
            Shapes.OwnId("cus_"),
            .. Profile.Select(field => field with { Required = field.Name == "name" }),
            new("test_clock", new IdSchema("clk_") { Description = "Sandbox only: the clock this customer lives by." }),
            new("metadata", Shapes.Metadata),
        ]);

    public static ObjectSchema Update { get; } = new("UpdateCustomer", [.. Profile, new("metadata", Shapes.MetadataChanges)]);

    public static ObjectSchema Charge { get; } = new(
        "AddCustomerCharge",
        new Field("code", Shapes.Code),
        new Field("description", Shapes.LongText, Required: true),
        new Field("amount", Shapes.Money),
        new Field("quantity", Shapes.Quantity),
        new Field("unit_amount", Shapes.Money),
        new Field("tax_category", Shapes.Word));

    public static ObjectSchema Credit { get; } = new(
        "AddCredit",
        new Field("amount", Shapes.Money with { Description = "In the customer's favour; negative pays out." }, Required: true),
        new Field("currency", Shapes.Currency, Required: true),
        new Field("reason", Shapes.LongText, Required: true));
}
