using OrleansBilling.Api.Bodies;
using OrleansBilling.Api.Coupons;

namespace OrleansBilling.Api.Subscriptions;

/// <summary>What the bodies about subscriptions look like.</summary>
internal static class SubscriptionShapes
{
    private static readonly ObjectSchema AnchorObject = new(
        "AnchorFields",
        new Field("day", new IntegerSchema(1, 31) { Description = "The day of the month, remembered past short months." }),
        new Field("weekday", new IntegerSchema(1, 7) { Description = "1 is Monday; for weekly plans." }),
        new Field("date", Shapes.Day with { Description = "A boundary of periods, exactly." }));

    public static ObjectSchema Create { get; } = new(
        "CreateSubscription",
        Shapes.OwnId("sub_"),
        new Field("customer", new IdSchema("cus_"), Required: true),
        new Field("plan", Shapes.Code, Required: true),
        new Field("version", new IntegerSchema(1, int.MaxValue)),
        new Field("quantities", new MapSchema(Shapes.Quantity, Shapes.MaximumQuantities, IdSchema.MaximumLength) { Description = "By component code." }),
        new Field("start_date", Shapes.Day),
        new Field("anchor", new WordOrObjectSchema(["start"], AnchorObject) { Description = "Where periods are counted from; one field of the object." }),
        new Field("first_period", new ChoiceSchema("prorate", "full", "free")),
        new Field("trial_end", Shapes.Day with { Description = "The first day that is not trial." }),
        new Field("ends_on", Shapes.Day with { Description = "The first day not used." }),
        new Field("bill_from", Shapes.Day),
        new Field("minimum_amount", Shapes.Money with { Description = "What a whole period comes to at least, in place of the plan's minimum." }),
        new Field("discounts", Shapes.Coupons),
        new Field("metadata", Shapes.Metadata));

    public static ObjectSchema Discount { get; } = new(
        "AddDiscount",
        [
            new Field("coupon", Shapes.Code with { Description = "A coupon, in place of the other fields." }),
            .. CouponShapes.Terms,
            new Field("effective", new TextSchema(10) { Description = "`now` (default), `period_end` or a day: the first billing day it holds on.", Example = "now" }),
        ]);

    public static ObjectSchema RemoveDiscount { get; } = new(
        "RemoveDiscount",
        new Field("effective", new TextSchema(10) { Description = "`now` (default), `period_end` or a day: the first billing day it does not hold on.", Example = "now" }));

    public static ObjectSchema Change { get; } = new(
        "ChangeSubscription",
        new Field("plan", Shapes.Code),
        new Field("version", new IntegerSchema(1, int.MaxValue)),
        new Field("quantities", new MapSchema(Shapes.Quantity, Shapes.MaximumQuantities, IdSchema.MaximumLength) { Description = "By component code; what is not named carries over." }),
        new Field("anchor", new WordOrObjectSchema(["keep", "now"], AnchorObject) { Description = "Where periods are counted from afterwards." }),
        new Field("effective", new TextSchema(10) { Description = "`now` (default), `period_end` or a day: the first day of the new terms.", Example = "now" }),
        new Field("proration", new ChoiceSchema("prorate", "none")));

    public static ObjectSchema Pause { get; } = new(
        "PauseSubscription",
        new Field("from", new TextSchema(10) { Description = "`now` (default), `period_end` or a day: the first day not used.", Example = "now" }),
        new Field("until", Shapes.Day with { Description = "The first day used again." }));

    public static ObjectSchema Resume { get; } = new(
        "ResumeSubscription",
        new Field("at", new TextSchema(10) { Description = "`now` (default) or a day: the first day used again.", Example = "now" }));

    public static ObjectSchema Reactivate { get; } = new(
        "ReactivateSubscription",
        new Field("anchor", new ChoiceSchema("keep", "now")));

    public static ObjectSchema Charge { get; } = new(
        "AddCharge",
        new Field("code", Shapes.Code),
        new Field("description", Shapes.LongText, Required: true),
        new Field("amount", Shapes.Money),
        new Field("quantity", Shapes.Quantity),
        new Field("unit_amount", Shapes.Money),
        new Field("tax_category", Shapes.Word),
        new Field("at", new ChoiceSchema("now", "period_end")));

    public static ObjectSchema Cancel { get; } = new(
        "CancelSubscription",
        new Field("at", new TextSchema(10) { Description = "`now`, `period_end` or a day: the first day not used.", Example = "period_end" }, Required: true),
        new Field("credit", new ChoiceSchema("none", "prorate")),
        new Field("reason", Shapes.LongText));
}
