namespace OrleansBilling.Contracts.Views;

/// <summary>The reports there are.</summary>
public sealed record ReportListView(IReadOnlyList<ReportSummaryView> Data);

/// <summary>A report that can be asked for.</summary>
/// <param name="AsOf">Whether it is as of one day (<c>as_of</c>); else it goes from one day to another (<c>from</c>, <c>to</c>).</param>
/// <param name="OfCustomer">Whether it is of one <c>customer</c>.</param>
public sealed record ReportSummaryView(string Name, string Summary, bool AsOf, bool OfCustomer, ReportColumnView[] Columns);

/// <param name="Kind"><c>text, day, amount</c> or <c>number</c>.</param>
public sealed record ReportColumnView(string Name, string Kind, string English, string French);

/// <summary>A report.</summary>
public sealed record ReportView
{
    public required string Name { get; init; }

    /// <summary>The first day.</summary>
    public required DateOnly From { get; init; }

    /// <summary>The last day, included.</summary>
    public required DateOnly To { get; init; }
    public required string Currency { get; init; }
    public required int RowCount { get; init; }

    /// <summary>By column; amounts in major units.</summary>
    public required Dictionary<string, string> Totals { get; init; }

    /// <summary>What no column adds up to, such as a rate or a balance at the end; null when there is nothing to reckon it from.</summary>
    public required Dictionary<string, string?> Figures { get; init; }

    /// <summary>What must be 0 if the books are right, in major units.</summary>
    public required Dictionary<string, string> Checks { get; init; }

    /// <summary>Each row by column.</summary>
    public required IReadOnlyList<Dictionary<string, string?>> Rows { get; init; }
}

/// <summary>What moved between a customer and its seller over some days.</summary>
public sealed record CustomerStatementView
{
    public required string Customer { get; init; }
    public required string Currency { get; init; }

    /// <summary>The first day.</summary>
    public required DateOnly From { get; init; }

    /// <summary>The last day, included.</summary>
    public required DateOnly To { get; init; }
    public required StatementBalanceView Opening { get; init; }

    /// <summary>In the order in which they were recorded.</summary>
    public required IReadOnlyList<StatementMovementView> Movements { get; init; }
    public required StatementBalanceView Closing { get; init; }
}

/// <param name="Owed">What the customer owes.</param>
/// <param name="CreditBalance">What it has in credit.</param>
public sealed record StatementBalanceView(string Owed, string CreditBalance);

/// <summary>A movement between a customer and its seller.</summary>
public sealed record StatementMovementView
{
    public required DateOnly Day { get; init; }

    /// <summary><c>invoice, credit_applied, credit_note, payment, refund, refund_failed, chargeback, write_off</c> or <c>credit_by_hand</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The id of the invoice, credit note, payment, refund or dispute; null for a credit by hand.</summary>
    public string? Document { get; init; }

    /// <summary>Of the invoice or credit note itself.</summary>
    public string? Number { get; init; }

    /// <summary>The number of the invoice that it is about.</summary>
    public string? Invoice { get; init; }
    public DateOnly? DueDate { get; init; }

    /// <summary>A reason, or how it was paid.</summary>
    public string? Detail { get; init; }

    /// <summary>What it adds to what the customer owes.</summary>
    public required string Receivable { get; init; }

    /// <summary>What the customer owes after it.</summary>
    public required string Owed { get; init; }

    /// <summary>What it adds to the credit balance.</summary>
    public required string Credit { get; init; }

    /// <summary>The credit balance after it.</summary>
    public required string CreditBalance { get; init; }

    /// <summary>What came in, or, negative, went back; null when it moved no money.</summary>
    public string? Money { get; init; }
}
