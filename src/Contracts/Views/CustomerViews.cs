namespace OrleansBilling.Contracts.Views;

/// <summary>A customer as the API shows it.</summary>
public sealed record CustomerView
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public string? Email { get; init; }
    public required string Currency { get; init; }
    public string? Language { get; init; }
    public string? TimeZone { get; init; }
    public AddressView? Address { get; init; }
    public required CustomerTaxView Tax { get; init; }
    public int? PaymentTermsDays { get; init; }
    public required string Collection { get; init; }

    /// <summary>Whether subscriptions that bill on one day share an invoice.</summary>
    public required bool Consolidate { get; init; }

    /// <summary>The code of its dunning policy; null takes the organization's.</summary>
    public string? DunningPolicy { get; init; }

    /// <summary>How far what it owes brought it, by a dunning policy by balance; null when it reaches no step.</summary>
    public CustomerDunningView? Dunning { get; init; }
    public string? ExternalId { get; init; }
    public string? TestClock { get; init; }

    /// <summary>The credit balance in the customer's currency.</summary>
    public required string Balance { get; init; }
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required long Version { get; init; }
}

/// <param name="Balance">Of the gravest step that was reached, in the customer's currency.</param>
/// <param name="Since">When it was reached, or come back to from a graver one.</param>
public sealed record CustomerDunningView(string Balance, DateTimeOffset Since);

public sealed record CustomerTaxView(string Kind, string? VatNumber, string Exemption);

/// <summary>GET /customers/{id}/balance.</summary>
public sealed record BalanceView
{
    public required string Currency { get; init; }
    public required string Balance { get; init; }
    public required BalanceMovementView[] Movements { get; init; }
    public required bool HasMore { get; init; }
    public string? NextCursor { get; init; }
}

/// <summary>One movement of a credit balance, with the balance after it.</summary>
public sealed record BalanceMovementView
{
    public required string Id { get; init; }
    public required string Amount { get; init; }
    public required string BalanceAfter { get; init; }

    /// <summary><c>manual</c>, <c>applied_to_invoice</c> or <c>credit_note</c>.</summary>
    public required string Kind { get; init; }
    public string? Reason { get; init; }

    /// <summary>The invoice or credit note it comes from, if any.</summary>
    public string? Document { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}
