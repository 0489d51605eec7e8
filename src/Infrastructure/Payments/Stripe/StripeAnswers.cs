using System.Net;
using OrleansBilling.Domain.Payments;
using Stripe;

namespace OrleansBilling.Infrastructure.Payments.Stripe;

/// <summary>What Stripe's objects and errors mean for an order.</summary>
internal static class StripeAnswers
{
    /// <summary>What became of a charge; null while it is neither over nor on its way, and waits for somebody to go on with it.</summary>
    public static GatewayAnswer? Of(PaymentIntent intent) => intent.Status switch
    {
        "succeeded" => new GatewaySucceeded(intent.Id),
        "processing" => new GatewayPending(intent.Id),
        "canceled" => intent.LastPaymentError is { } error ? Declined(error, intent.Id) : new GatewayDeclined("canceled", IsHard: false, Reference: intent.Id),
        "requires_payment_method" when intent.LastPaymentError is { } error => Declined(error, intent.Id),
        _ => null,
    };

    public static GatewayAnswer Of(global::Stripe.Refund refund) => refund.Status switch
    {
        "succeeded" => new GatewaySucceeded(refund.Id),
        "pending" or "requires_action" => new GatewayPending(refund.Id),
        "failed" or "canceled" => new GatewayDeclined(refund.FailureReason ?? refund.Status, IsHard: true, Reference: refund.Id),
        _ => new GatewayUnknown(refund.Status),
    };

    /// <summary>
    /// The refusal that an error is. Null for every other error: then nobody knows what happened, be it that Stripe failed, that it
    /// is still at it, or that it does not know who asks.
    /// </summary>
    public static GatewayDeclined? Refusal(StripeException exception) => exception switch
    {
        { StripeError: { Type: "card_error" } error } => Declined(error, error.PaymentIntent?.Id),
        { StripeError: { Type: "invalid_request_error" } error, HttpStatusCode: HttpStatusCode.BadRequest or HttpStatusCode.PaymentRequired or HttpStatusCode.NotFound } =>
            Declined(error, error.PaymentIntent?.Id),
        _ => null,
    };

    private static GatewayDeclined Declined(StripeError error, string? reference)
    {
        var code = error.DeclineCode ?? error.Code ?? "declined";
        return new GatewayDeclined(code, StripeDeclines.IsFinal(code, error.AdviceCode), error.Message, reference);
    }
}
