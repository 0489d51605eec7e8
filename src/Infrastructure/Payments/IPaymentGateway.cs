using NodaTime;
using OrleansBilling.Domain.Payments;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Infrastructure.Payments;

/// <summary>
/// Who moves the money. An order is known by its key: sent twice it is carried out once, and what became of it can be asked at any time.
/// </summary>
/// <remarks>
/// An adapter may throw, or take long: <see cref="PaymentGateways"/> bounds the time of each call and turns a failure into
/// <see cref="GatewayUnknown"/>, since nobody knows then what happened.
/// </remarks>
public interface IPaymentGateway
{
    /// <summary>By which payment methods name it: <c>sandbox</c>, <c>stripe</c>.</summary>
    string Name { get; }

    /// <summary>Whether this host can reach it for an organization: with its keys, say.</summary>
    bool Serves(string organization);

    /// <summary>Has a method that the payer chose made ready to be charged again and again.</summary>
    Task<MethodAnswer> SaveMethodAsync(MethodOrder order, CancellationToken cancellationToken);

    /// <summary>Takes money.</summary>
    Task<GatewayAnswer> ChargeAsync(ChargeOrder order, CancellationToken cancellationToken);

    /// <summary>What became of a charge; <see cref="GatewayHasNone"/> when it never arrived.</summary>
    Task<GatewayAnswer> FindChargeAsync(GatewayQuery query, CancellationToken cancellationToken);

    /// <summary>Takes a pending charge back before it moves money: <see cref="GatewayDeclined"/> when that worked; else what it is now.</summary>
    Task<GatewayAnswer> CancelChargeAsync(GatewayQuery query, CancellationToken cancellationToken);

    /// <summary>Gives back part or all of a charge.</summary>
    Task<GatewayAnswer> RefundAsync(RefundOrder order, CancellationToken cancellationToken);

    /// <summary>What became of a refund.</summary>
    Task<GatewayAnswer> FindRefundAsync(GatewayQuery query, CancellationToken cancellationToken);
}

/// <param name="Token">What the payer's browser or the seller got from the gateway.</param>
/// <param name="Type"><c>card</c> or <c>sepa_debit</c>.</param>
public sealed record MethodOrder(string Organization, CustomerId Customer, string? Name, string? Email, string Type, string Token, Instant Now);

/// <summary>A method that can be charged, or why there is none.</summary>
public sealed record MethodAnswer(SavedMethod? Method, Rejection? Rejection);

/// <param name="Token">By which it is charged; never a card number.</param>
/// <param name="Label">For people to recognise it by: <c>visa 4242</c>.</param>
/// <param name="ExpiresOn">The first day it is no longer valid, when the gateway knows.</param>
public sealed record SavedMethod(string Token, string? Label, LocalDate? ExpiresOn);

/// <param name="Key">Of this order; at most 64 characters.</param>
/// <param name="Method">A <see cref="SavedMethod.Token"/>.</param>
/// <param name="Description">For the payer's statement and the gateway's screens.</param>
/// <param name="Payment">Our payment, so that a message of the gateway can name it.</param>
/// <param name="Now">By the customer's clock.</param>
public sealed record ChargeOrder(
    string Organization, CustomerId Customer, string Key, Money Amount, string Type, string Method, string Description, string Payment, Instant Now);

/// <param name="Charge">The reference of the charge.</param>
/// <param name="ChargeKey">The key of the charge.</param>
public sealed record RefundOrder(string Organization, CustomerId Customer, string Key, string Charge, string ChargeKey, Money Amount, Instant Now);

/// <param name="Reference">The gateway's id, when it has told one.</param>
/// <param name="SentAt">When the order was committed, and so the earliest moment at which it can have arrived.</param>
public sealed record GatewayQuery(string Organization, CustomerId Customer, string Key, string? Reference, Instant SentAt, Instant Now)
{
    /// <summary>Of a refund: the reference of the charge it gives back.</summary>
    public string? Charge { get; init; }
}
