namespace OrleansBilling.Api.Bodies;

/// <summary>The shapes that several bodies share, with their limits.</summary>
public static class Shapes
{
    public const int MaximumMetadataPairs = 50;
    public const int MaximumMetadataKey = 40;
    public const int MaximumMetadataValue = 500;
    public const int MaximumComponents = 50;
    public const int MaximumPhases = 20;
    public const int MaximumTiers = 100;
    public const int MaximumInvoiceLines = 250;
    public const int MaximumDiscounts = 20;
    public const int MaximumTaxRates = 2000;
    public const int MaximumQuantities = MaximumComponents;

    public static TextSchema Name { get; } = new(200);

    public static TextSchema Word { get; } = new(100);

    public static TextSchema LongText { get; } = new(500);

    public static TextSchema Country { get; } = new(2, 2) { Description = "ISO 3166-1 alpha-2.", Example = "FR" };

    public static TextSchema Currency { get; } = new(3, 3) { Description = "ISO 4217.", Example = "EUR" };

    public static TextSchema TimeZone { get; } = new(64) { Description = "An IANA time zone.", Example = "Europe/Paris" };

    public static DecimalSchema Money { get; } = new() { Description = "Major units of the currency, as a string.", Example = "49.00" };

    public static DecimalSchema Quantity { get; } = new() { Description = "A decimal number, as a string.", Example = "3" };

    public static DaySchema Day { get; } = new();

    public static InstantSchema Instant { get; } = new();

    public static IntegerSchema TermsDays { get; } = new(0, 365);

    public static ChoiceSchema TaxBehavior { get; } = new("exclusive", "inclusive");

    public static ChoiceSchema Billing { get; } = new("advance", "arrears");

    public static IdSchema Code { get; } = new() { Description = "A code of the seller's own." };

    public static ListSchema Coupons { get; } = new(Code, MaximumDiscounts) { Description = "The codes of coupons, in the order in which they take off." };

    public static MapSchema Metadata { get; } = new(new TextSchema(MaximumMetadataValue, 0), MaximumMetadataPairs, MaximumMetadataKey)
    {
        Description = "Up to 50 pairs of the seller's own.",
    };

    public static MapSchema MetadataChanges { get; } = Metadata with { NullRemoves = true };

    public static ObjectSchema Address { get; } = new(
        "AddressFields",
        new Field("line1", Name),
        new Field("line2", Name),
        new Field("postal_code", new TextSchema(20)),
        new Field("city", Word),
        new Field("country", Country));

    /// <summary>The client's own id for a new object.</summary>
    public static Field OwnId(string prefix) =>
        new("id", new IdSchema(prefix) { Description = "The client's own id: a repeat with the same content answers 200, with other content 409." });
}
