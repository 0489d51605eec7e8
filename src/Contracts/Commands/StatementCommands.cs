namespace OrleansBilling.Contracts.Commands;

/// <summary>POST /bank-statements. No grain sees it: the API stores the lines, and tells customers of the payments they are.</summary>
public sealed record ImportBankStatement
{
    public StatementLineFields[]? Lines { get; init; }

    /// <summary>The text of a table, in place of the list.</summary>
    public string? Csv { get; init; }
}

/// <summary>A line of a bank statement.</summary>
public sealed record StatementLineFields
{
    /// <summary>The bank's.</summary>
    public string? Id { get; init; }
    public DateOnly? Date { get; init; }

    /// <summary>Negative when it went out.</summary>
    public string? Amount { get; init; }
    public string? Currency { get; init; }
    public string? Text { get; init; }
    public string? Counterparty { get; init; }
}

/// <summary>POST /bank-statements/lines/{id}/assign.</summary>
public sealed record AssignStatementLine
{
    public string Invoice { get; init; } = "";
}

/// <summary>POST /bank-statements/lines/{id}/ignore.</summary>
public sealed record IgnoreStatementLine
{
    public string? Reason { get; init; }
}
