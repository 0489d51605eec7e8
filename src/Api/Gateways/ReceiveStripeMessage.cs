using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Payments.Stripe;

namespace OrleansBilling.Api.Gateways;

/// <summary>POST /gateways/stripe/{organization}: Stripe says that there is news of a payment, a refund or a dispute.</summary>
public sealed class ReceiveStripeMessageEndpoint(StripeMessages messages, StripeNews news, TimeProvider time) : SignedEndpoint
{
    protected override Operation Describe() => new(
        "POST", "/v1/gateways/stripe/{organization}", "receive_stripe_message", "Gateways", "Receive a message of Stripe", Access.Signed)
    {
        Description = "For Stripe's webhooks: `payment_intent.*`, `refund.*` and `charge.dispute.*`. Signed by `Stripe-Signature`.",
        Answers = [new(200, typeof(ReceivedView), "Received.")],
    };

    protected override async Task<ApiAnswer> Run(string organization, string body, IHeaderDictionary headers)
    {
        if (!messages.AreTakenBy(organization)) return Problem.NotFound("gateway");
        if (messages.Read(organization, body, headers["Stripe-Signature"], time.GetUtcNow()) is not { } message)
        {
            return new Problem(401, "invalid_signature", "This is not signed by the organization's secret, or it is older than five minutes.");
        }

        return await news.PassOn(organization, message) is { } problem ? problem : ApiAnswer.Ok(new ReceivedView(true));
    }
}
