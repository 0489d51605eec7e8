namespace OrleansBilling.Contracts.Commands;

/// <summary>POST /credit-notes: some lines, or an amount with tax, or neither for all that is left of the invoice.</summary>
[GenerateSerializer, Immutable, Alias("CreateCreditNote")]
public sealed record CreateCreditNote
{
    [Id(0)] public string? Id { get; init; }
    [Id(1)] public string? Invoice { get; init; }
    [Id(2)] public CreditNoteLineFields[]? Lines { get; init; }
    [Id(3)] public string? Amount { get; init; }
    [Id(4)] public string? Reason { get; init; }
    [Id(5)] public string? Refund { get; init; }
}

/// <summary>How much of a line of the invoice is given back: before tax where its price was before tax, else with it.</summary>
[GenerateSerializer, Immutable, Alias("CreditNoteLineFields")]
public sealed record CreditNoteLineFields
{
    [Id(0)] public string? Line { get; init; }
    [Id(1)] public string? Amount { get; init; }
}
