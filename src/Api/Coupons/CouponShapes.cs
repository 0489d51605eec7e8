using OrleansBilling.Api.Bodies;

namespace OrleansBilling.Api.Coupons;

/// <summary>What the bodies about coupons and discounts look like.</summary>
internal static class CouponShapes
{
    private const int MaximumPeriods = 1200;
    private const int MaximumRedemptions = 1_000_000_000;

    private static readonly ObjectSchema Periods = new(
        "DurationFields",
        new Field("periods", new IntegerSchema(1, MaximumPeriods) { Description = "For how many billing periods." }, Required: true));

    /// <summary>What a discount takes off, where, and for how long.</summary>
    public static Field[] Terms { get; } =
    [
        new Field("percent", new DecimalSchema { Description = "More than 0, at most 100; or an amount.", Example = "20" }),
        new Field("amount", Shapes.Money with { Description = "What it takes off in a billing period, at most; or a percent." }),
        new Field("currency", Shapes.Currency),
        new Field("duration", new WordOrObjectSchema(["once", "forever"], Periods) { Description = "For how many billing periods it holds." }),
        new Field("applies_to", new ListSchema(Shapes.Code, Shapes.MaximumComponents, 1) { Description = "Components or line codes; the whole invoice when left out." }),
    ];

    public static ObjectSchema Create { get; } = new(
        "CreateCoupon",
        [
            new Field("code", Shapes.Code, Required: true),
            .. Terms,
            new Field("expires_at", Shapes.Instant with { Description = "From then on it cannot be redeemed; what was redeemed before goes on." }),
            new Field("max_redemptions", new IntegerSchema(1, MaximumRedemptions)),
        ]);
}
