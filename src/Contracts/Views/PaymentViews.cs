namespace OrleansBilling.Contracts.Views;

/// <summary>A payment method as the API shows it: never what it is charged by.</summary>
public sealed record PaymentMethodView
{
    public required string Id { get; init; }
    public required string Type { get; init; }
    public string? Gateway { get; init; }

    /// <summary>For people to recognise it by.</summary>
    public string? Label { get; init; }

    /// <summary>The first day it is no longer valid.</summary>
    public DateOnly? ExpiresOn { get; init; }

    /// <summary>Whether it is the one that is charged.</summary>
    public required bool IsDefault { get; init; }

    /// <summary>Why its bank will never pay again; null while it is good.</summary>
    public string? RefusedFor { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>The payment methods of a customer, newest first.</summary>
public sealed record PaymentMethodsView(PaymentMethodView[] Data);

/// <summary>A payment as the API shows it.</summary>
public sealed record PaymentView
{
    public required string Id { get; init; }
    public required string Customer { get; init; }
    public string? Invoice { get; init; }
    public required string Amount { get; init; }
    public required string Currency { get; init; }

    /// <summary>What of it paid the invoice; the rest went to the credit balance.</summary>
    public required string AmountApplied { get; init; }
    public required string AmountRefunded { get; init; }
    public required string AmountChargedBack { get; init; }

    /// <summary><c>pending</c>, <c>succeeded</c>, <c>failed</c> or <c>unknown</c>.</summary>
    public required string Status { get; init; }
    public required string Method { get; init; }
    public string? PaymentMethod { get; init; }
    public string? Gateway { get; init; }

    /// <summary>Each try to take it, oldest first; none when it was paid outside.</summary>
    public required PaymentAttemptView[] Attempts { get; init; }
    public required RefundView[] Refunds { get; init; }
    public string? FailureCode { get; init; }
    public string? Reference { get; init; }
    public DateTimeOffset? PaidAt { get; init; }
    public DateTimeOffset? NextAttemptAt { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>One try to take money.</summary>
public sealed record PaymentAttemptView
{
    public required int Number { get; init; }
    public required string Amount { get; init; }
    public string? PaymentMethod { get; init; }
    public string? Gateway { get; init; }

    /// <summary><c>started</c>, <c>pending</c>, <c>unknown</c>, <c>succeeded</c> or <c>failed</c>.</summary>
    public required string Status { get; init; }
    public string? FailureCode { get; init; }
    public string? Reference { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>Money given back.</summary>
public sealed record RefundView
{
    public required string Id { get; init; }
    public required string Amount { get; init; }

    /// <summary><c>pending</c>, <c>succeeded</c>, <c>failed</c> or <c>unknown</c>.</summary>
    public required string Status { get; init; }
    public string? Reason { get; init; }
    public string? CreditNote { get; init; }
    public string? FailureCode { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Answers a message of a gateway.</summary>
public sealed record ReceivedView(bool Received);
