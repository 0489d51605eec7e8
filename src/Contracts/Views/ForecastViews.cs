namespace OrleansBilling.Contracts.Views;

/// <summary>A forecast as the API shows it.</summary>
public sealed record ForecastView
{
    public required string Id { get; init; }

    /// <summary>The last billing day that is priced.</summary>
    public required DateOnly Until { get; init; }

    /// <summary><c>running</c>, <c>ready</c> or <c>failed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>How many subscriptions are priced, and of how many.</summary>
    public required int Priced { get; init; }
    public required int Of { get; init; }

    /// <summary>By currency and month of the billing day; what is priced so far while it runs.</summary>
    public required ForecastTotalView[] Totals { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Error { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public required long Version { get; init; }
}

/// <summary>What is expected in a month: invoices less credit notes.</summary>
/// <param name="Month">Such as <c>2027-01</c>.</param>
/// <param name="CreditApplied">What credit balances are expected to pay of it.</param>
public sealed record ForecastTotalView(
    string Currency, string Month, long Invoices, long CreditNotes, string Subtotal, string TaxTotal, string Total, string CreditApplied);

/// <summary>An invoice or credit note that is expected.</summary>
public sealed record ExpectedInvoiceView
{
    /// <summary>The id that the document will have.</summary>
    public required string Id { get; init; }

    /// <summary><c>invoice</c> or <c>credit_note</c>.</summary>
    public required string Kind { get; init; }
    public required string Customer { get; init; }
    public required string Subscription { get; init; }
    public required string Currency { get; init; }
    public required DateOnly BillingDate { get; init; }
    public required InvoiceLineView[] Lines { get; init; }
    public required string Subtotal { get; init; }
    public required TaxGroupView[] TaxBreakdown { get; init; }
    public required string TaxTotal { get; init; }
    public required string Total { get; init; }
    public required string CreditApplied { get; init; }

    /// <summary>Of an invoice what is left to pay; 0 of a credit note.</summary>
    public required string AmountDue { get; init; }
}

/// <summary>GET /forecasts/{id}/compare: a page of the differences, and what they come to.</summary>
public sealed record ForecastComparisonView
{
    /// <summary>The differences of this page, newest billing day first.</summary>
    public required IReadOnlyList<ForecastDifferenceView> Data { get; init; }
    public required bool HasMore { get; init; }
    public string? NextCursor { get; init; }

    /// <summary>All documents by currency, not only those of the page.</summary>
    public required ForecastComparisonTotalView[] Totals { get; init; }
}

/// <summary>All of one currency: <c>actual</c> less <c>expected</c> is <c>difference</c>, which is what all differences add up to.</summary>
public sealed record ForecastComparisonTotalView(
    string Currency, string Expected, string Actual, string Difference, long Equal, long Missing, long Unexpected, long Differing);

/// <summary>A document that is not as expected. Amounts are totals; those of credit notes are negative.</summary>
public sealed record ForecastDifferenceView
{
    /// <summary>The id of the document.</summary>
    public required string Id { get; init; }

    /// <summary><c>missing</c>, <c>unexpected</c> or <c>amount</c>.</summary>
    public required string Kind { get; init; }
    public required string Customer { get; init; }
    public required string Subscription { get; init; }
    public required string Currency { get; init; }
    public required DateOnly BillingDate { get; init; }

    /// <summary>Null when nothing was expected.</summary>
    public string? Expected { get; init; }

    /// <summary>Null when nothing was invoiced.</summary>
    public string? Actual { get; init; }

    /// <summary>What was invoiced less what was expected.</summary>
    public required string Difference { get; init; }

    /// <summary>What was decided about subscription, customer or seller since it was priced, oldest first; at most ten.</summary>
    public required ForecastReasonView[] Reasons { get; init; }

    /// <summary>Whether usage was expected on it, of which a forecast knows only what was counted by then.</summary>
    public required bool Metered { get; init; }
}

/// <summary>An event that may be the reason of a difference.</summary>
/// <param name="Type">Its type in <c>GET /events</c>.</param>
/// <param name="Object">Whose event it is: <c>subscription/sub_x</c>.</param>
public sealed record ForecastReasonView(string Type, string Object, DateTimeOffset At);
