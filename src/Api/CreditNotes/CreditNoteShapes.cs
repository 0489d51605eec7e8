using OrleansBilling.Api.Bodies;

namespace OrleansBilling.Api.CreditNotes;

/// <summary>What the body of a credit note looks like.</summary>
internal static class CreditNoteShapes
{
    private static readonly ObjectSchema Line = new(
        "CreditNoteLineFields",
        new Field("line", new IdSchema { Description = "A line of the invoice." }, Required: true),
        new Field("amount", Shapes.Money with { Description = "Before tax where the line was priced before tax, else with it." }, Required: true));

    public static ObjectSchema Create { get; } = new(
        "CreateCreditNote",
        Shapes.OwnId("cn_"),
        new Field("invoice", new IdSchema("inv_"), Required: true),
        new Field("lines", new ListSchema(Line, Shapes.MaximumInvoiceLines, 1)),
        new Field("amount", Shapes.Money with { Description = "With tax, spread over what the lines have left. Neither this nor lines: all that is left." }),
        new Field("reason", Shapes.LongText, Required: true),
        new Field("refund", new ChoiceSchema("none", "balance", "original")
        {
            Description = "`none` (default) lowers what is due, and what exceeds it goes to the credit balance; `balance` goes there whole; `original` gives back what was paid.",
        }));
}
