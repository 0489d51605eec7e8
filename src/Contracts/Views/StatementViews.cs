namespace OrleansBilling.Contracts.Views;

/// <summary>What became of the lines of a statement that was sent.</summary>
/// <param name="Lines">How many it has.</param>
/// <param name="Added">How many of them were new.</param>
/// <param name="Recorded">How many of all its lines are payments.</param>
/// <param name="Matched">How many have payments that are still being recorded.</param>
/// <param name="Unmatched">How many wait for a person.</param>
/// <param name="Ignored">How many pay no invoice.</param>
public sealed record StatementImportView(int Lines, int Added, int Recorded, int Matched, int Unmatched, int Ignored);

/// <summary>A line of a bank statement as the API shows it.</summary>
public sealed record StatementLineView
{
    public required string Id { get; init; }

    /// <summary>The bank's.</summary>
    public string? OwnId { get; init; }
    public required DateOnly Date { get; init; }
    public required string Amount { get; init; }
    public required string Currency { get; init; }
    public required string Text { get; init; }
    public string? Counterparty { get; init; }

    /// <summary><c>matched</c>, <c>recorded</c>, <c>unmatched</c> or <c>ignored</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Why it is unmatched or ignored.</summary>
    public string? Reason { get; init; }

    /// <summary>The payments it is.</summary>
    public required StatementPaymentView[] Payments { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <param name="Amount">In the currency of the line.</param>
public sealed record StatementPaymentView(string Payment, string Invoice, string Customer, string Amount);
