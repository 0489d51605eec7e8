using OrleansBilling.Api.Bodies;

namespace OrleansBilling.Api.PriceChanges;

/// <summary>What the bodies about price changes look like.</summary>
internal static class PriceChangeShapes
{
    private const int MaximumVersions = 500;
    private const int MaximumCountries = 250;

    private static readonly ObjectSchema Cohort = new(
        "CohortFields",
        new Field("versions", new ListSchema(new IntegerSchema(1, int.MaxValue), MaximumVersions, 1) { Description = "The versions of the plan they are on." }),
        new Field("countries", new ListSchema(Shapes.Country, MaximumCountries, 1) { Description = "The country of the customer's address." }),
        new Field("metadata", Shapes.Metadata with { Description = "Pairs that the subscription has or, where it has no such key, its customer." }),
        new Field("started_from", Shapes.Day with { Description = "The earliest start day." }),
        new Field("started_before", Shapes.Day with { Description = "The first start day that is too late." }));

    public static ObjectSchema Create { get; } = new(
        "CreatePriceChange",
        Shapes.OwnId("pch_"),
        new Field("plan", Shapes.Code, Required: true),
        new Field("version", new IntegerSchema(1, int.MaxValue) { Description = "The version to move to." }, Required: true),
        new Field("from", Shapes.Day with { Description = "Subscribers move at their first renewal on or after this day." }, Required: true),
        new Field("notice_days", new IntegerSchema(0, 366) { Description = "How many days before its renewal each is told; 30 when left out. A renewal that comes sooner is passed over.", Example = "30" }),
        new Field("cohort", Cohort));
}
