using OrleansBilling.Api.Bodies;

namespace OrleansBilling.Api.Organizations;

/// <summary>What the bodies about organizations look like.</summary>
internal static class OrganizationShapes
{
    private const int MaximumDaysAhead = 366;

    private static readonly string[] NoticeKinds =
    [
        "invoice_issued", "payment_received", "payment_failed", "upcoming_renewal", "upcoming_charge", "trial_ending", "card_expiring", "price_change", "cancellation", "reminder",
    ];

    private static readonly ObjectSchema Notices = new(
        "NoticeSettingsFields",
        [
            .. NoticeKinds.Select(kind => new Field(kind, new FlagSchema())),
            new("days_ahead", new ObjectSchema(
                "NoticeDaysFields",
                [.. new[] { "trial_ending", "upcoming_renewal", "upcoming_charge", "card_expiring" }.Select(kind => new Field(kind, new IntegerSchema(1, MaximumDaysAhead)))])
            {
                Description = "How many days before its day each of these is sent.",
            }),
        ])
    {
        Description = "Which notices customers get by mail; kinds left out stay as they are.",
    };

    private static readonly ObjectSchema Review = new(
        "ReviewRulesFields",
        [
            .. new[] { "amount_changed", "zero_invoice", "tax_missing", "notice_differs" }.Select(rule => new Field(rule, new ChoiceSchema("off", "alert", "hold"))),
            new("amount_changed_percent", new DecimalSchema { Description = "How far a period may be from the one before it.", Example = "50" }),
        ])
    {
        Description = "What is looked at before invoices of subscriptions go out: `alert` tells a person, `hold` also keeps the invoice until one releases it.",
    };

    private static readonly Field[] Profile =
    [
        new("legal_name", Shapes.Name),
        new("country", Shapes.Country),
        new("currency", Shapes.Currency),
        new("time_zone", Shapes.TimeZone),
        new("address", Shapes.Address),
        new("tax_ids", new ObjectSchema("TaxIdFields", new Field("vat", new TextSchema(30)), new Field("siren", new TextSchema(30)))),
        new("number_format", new TextSchema(40) { Example = "INV-{yyyy}-{seq:6}" }),
        new("credit_note_number_format", new TextSchema(40) { Example = "CN-{yyyy}-{seq:6}" }),
        new("payment_terms_days", Shapes.TermsDays),
        new("tax_mode", Shapes.TaxBehavior with { Description = "Whether prices contain tax where a plan does not say." }),
        new("usage_late_policy", new ChoiceSchema("next_invoice", "refuse") { Description = "What becomes of usage for days that are invoiced already." }),
        new("dunning_policy", Shapes.Code with { Description = "Of customers who do not say." }),
        new("notices", Notices),
        new("review", Review),
        new("alert_email", new TextSchema(254) { Description = "Where alerts are mailed to." }),
        new("branding", new ObjectSchema(
            "BrandingFields",
            new Field("logo_url", Shapes.LongText),
            new Field("color", new TextSchema(30)),
            new Field("footer", Shapes.LongText))),
    ];

    private static readonly string[] RequiredOnCreate = ["legal_name", "country", "currency", "time_zone"];

    public static ObjectSchema Create { get; } = new(
        "CreateOrganization",
        [
            Shapes.OwnId("org_"),
            new("mode", new ChoiceSchema("live", "sandbox") { Description = "For good." }, Required: true),
            .. Profile.Select(field => field with { Required = RequiredOnCreate.Contains(field.Name) }),
        ]);

    public static ObjectSchema Update { get; } = new("UpdateOrganization", Profile);
}
