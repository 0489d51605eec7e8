namespace OrleansBilling.Contracts.Commands;

/// <summary>PUT /ledger/chart: takes the place of the chart before; what is left out is as it ships.</summary>
[GenerateSerializer, Immutable, Alias("SaveChart")]
public sealed record SaveChart
{
    /// <summary>By role: <c>receivable, revenue, late_fees, deferred, tax_due, tax_pending, bank, customer_credit, goodwill, doubtful, bad_debt, recovered</c>.</summary>
    [Id(0)] public Dictionary<string, string>? Accounts { get; init; }

    /// <summary>Revenue accounts by the code of the plan.</summary>
    [Id(1)] public Dictionary<string, string>? Plans { get; init; }

    /// <summary>Accounts of tax due by country and percentage: <c>DE 19</c>.</summary>
    [Id(2)] public Dictionary<string, string>? TaxRates { get; init; }

    /// <summary>Accounts that money comes in on by the way it was paid: <c>card</c>.</summary>
    [Id(3)] public Dictionary<string, string>? Methods { get; init; }

    /// <summary><c>issue</c> (default) or <c>receipt</c>.</summary>
    [Id(4)] public string? TaxDueOn { get; init; }
}
