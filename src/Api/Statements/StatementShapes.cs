using OrleansBilling.Api.Bodies;

namespace OrleansBilling.Api.Statements;

/// <summary>What the bodies about bank statements look like.</summary>
internal static class StatementShapes
{
    public const int MaximumLines = 10_000;

    /// <summary>That many lines, with what banks write on each.</summary>
    public const int MaximumBytes = 4 * 1024 * 1024;

    private static readonly ObjectSchema Line = new(
        "StatementLineFields",
        new Field("id", new TextSchema(128) { Description = "The bank's: the line is taken once by it, and without one by its content.", Example = "B-7712" }),
        new Field("date", Shapes.Day, Required: true),
        new Field("amount", Shapes.Money with { Description = "Negative when it went out." }, Required: true),
        new Field("currency", Shapes.Currency),
        new Field("text", new TextSchema(1_000) { Description = "All that the payer and the bank wrote.", Example = "INV-2026-000001" }),
        new Field("counterparty", Shapes.Name));

    public static ObjectSchema Import { get; } = new("ImportBankStatement", new Field("lines", new ListSchema(Line, MaximumLines, 1)));

    public static ObjectSchema Assign { get; } = new("AssignStatementLine", new Field("invoice", new IdSchema("inv_"), Required: true));

    public static ObjectSchema Ignore { get; } = new("IgnoreStatementLine", new Field("reason", Shapes.LongText));
}
