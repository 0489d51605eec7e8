namespace OrleansBilling.Contracts.Views;

/// <summary>An organization's accounts.</summary>
public sealed record ChartView
{
    /// <summary>By role, those that ship included.</summary>
    public required Dictionary<string, string> Accounts { get; init; }

    /// <summary>Revenue accounts by the code of the plan.</summary>
    public required Dictionary<string, string> Plans { get; init; }

    /// <summary>Accounts of tax due by country and percentage.</summary>
    public required Dictionary<string, string> TaxRates { get; init; }

    /// <summary>Accounts that money comes in on by the way it was paid.</summary>
    public required Dictionary<string, string> Methods { get; init; }

    /// <summary><c>issue</c> or <c>receipt</c>.</summary>
    public required string TaxDueOn { get; init; }
}

/// <summary>A transaction of the ledger: its debits are its credits.</summary>
public sealed record LedgerTransactionView
{
    public required string Id { get; init; }

    /// <summary><c>invoice, credit_note, credit_applied, payment, refund, chargeback, write_off, credit_by_hand, refund_failed</c> or <c>recognition</c>.</summary>
    public required string Fact { get; init; }

    /// <summary>The accounting day; of <c>recognition</c> it may be to come.</summary>
    public required DateOnly Day { get; init; }
    public required string Document { get; init; }
    public required string Customer { get; init; }
    public required string Currency { get; init; }
    public required LedgerEntryView[] Entries { get; init; }
}

/// <summary>One entry; one of the two amounts is null.</summary>
public sealed record LedgerEntryView(string Role, string Account, string? Debit, string? Credit, string? Plan, int? PlanVersion, string? TaxCountry, string? TaxPercent);
