namespace OrleansBilling.Contracts.Commands;

/// <summary>POST /customers/{id}/payment-methods.</summary>
[GenerateSerializer, Immutable, Alias("AddPaymentMethod")]
public sealed record AddPaymentMethod
{
    [Id(0)] public string? Id { get; init; }

    /// <summary><c>card</c>, <c>sepa_debit</c> or <c>transfer</c>.</summary>
    [Id(1)] public string? Type { get; init; }

    /// <summary>What the payment gateway gave for it; none for a transfer.</summary>
    [Id(2)] public string? Token { get; init; }
}

/// <summary>POST /invoices/{id}/pay: collect it now, or write down what came in outside.</summary>
[GenerateSerializer, Immutable, Alias("PayInvoice")]
public sealed record PayInvoice
{
    /// <summary>The id of the payment that is written down.</summary>
    [Id(0)] public string? Id { get; init; }
    [Id(1)] public bool? Collect { get; init; }
    [Id(2)] public string? Amount { get; init; }
    [Id(3)] public string? Currency { get; init; }
    [Id(4)] public DateTimeOffset? PaidAt { get; init; }

    /// <summary><c>transfer</c> when left out.</summary>
    [Id(5)] public string? Method { get; init; }
    [Id(6)] public string? Reference { get; init; }
}

/// <summary>POST /invoices/{id}/write-off.</summary>
[GenerateSerializer, Immutable, Alias("WriteOffInvoice")]
public sealed record WriteOffInvoice
{
    [Id(0)] public string? Reason { get; init; }
}

/// <summary>POST /payments/{id}/refund.</summary>
[GenerateSerializer, Immutable, Alias("RefundPayment")]
public sealed record RefundPayment
{
    [Id(0)] public string? Id { get; init; }

    /// <summary>Null is all that is left.</summary>
    [Id(1)] public string? Amount { get; init; }
    [Id(2)] public string? Reason { get; init; }
}

/// <summary>POST /payments/{id}/chargeback, and what a gateway tells of a dispute.</summary>
[GenerateSerializer, Immutable, Alias("RecordChargeback")]
public sealed record RecordChargeback
{
    /// <summary>The gateway's id of the dispute; the same twice is recorded once.</summary>
    [Id(0)] public string? Dispute { get; init; }

    /// <summary>Null is all that is left of the payment.</summary>
    [Id(1)] public string? Amount { get; init; }
    [Id(2)] public string? Reason { get; init; }
}
