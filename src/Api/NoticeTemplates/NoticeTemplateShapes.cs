using OrleansBilling.Api.Bodies;

namespace OrleansBilling.Api.NoticeTemplates;

/// <summary>What the bodies about templates look like.</summary>
internal static class NoticeTemplateShapes
{
    private const int MaximumSubject = 500;
    private const int MaximumText = 50_000;

    private static readonly Field[] Words =
    [
        new("subject", new TextSchema(MaximumSubject) { Example = "Your invoice {{ invoice.number }}" }),
        new("html", new TextSchema(MaximumText) { Description = "Values are escaped unless the template says `raw`." }),
        new("text", new TextSchema(MaximumText)),
    ];

    public static ObjectSchema Write { get; } = new("WriteNoticeTemplate", [.. Words.Select(field => field with { Required = true })]);

    public static ObjectSchema Preview { get; } = new(
        "PreviewNoticeTemplate",
        [
            .. Words,
            new("customer", new IdSchema("cus_") { Description = "Whose data to show; a sample customer when left out." }),
            new("invoice", new IdSchema("inv_") { Description = "An issued invoice to show, and its customer; sample invoices when left out." }),
        ]);
}
