using OrleansBilling.Domain.Values;
using Stripe;

namespace OrleansBilling.Infrastructure.Payments.Stripe;

/// <summary>Where the money of a dispute is.</summary>
public enum DisputeStanding
{
    /// <summary>Still with the seller: the bank only asks, or nothing came of it.</summary>
    NothingTaken,

    /// <summary>Taken back, for now or for good.</summary>
    Taken,

    /// <summary>Taken back, and given to the seller again.</summary>
    GivenBack,
}

/// <summary>A dispute about a payment of ours.</summary>
/// <param name="Amount">As the API writes amounts; null when it is in another currency than the payment.</param>
public sealed record DisputeFacts(string Id, string Payment, string? Amount, string? Reason, DisputeStanding Standing);

/// <summary>Asks Stripe about disputes.</summary>
public sealed class StripeDisputes(StripeAccounts accounts)
{
    /// <summary>The dispute as it stands now; null when it is about no payment of the organization.</summary>
    /// <exception cref="TimeoutException">Stripe gives no answer.</exception>
    public async Task<DisputeFacts?> FindAsync(string organization, string id)
    {
        if (accounts.Find(organization) is not { } stripe) return null;
        using var limit = new CancellationTokenSource(PaymentGateways.Patience);
        try
        {
            var dispute = await stripe.V1.Disputes.GetAsync(id, new DisputeGetOptions { Expand = ["payment_intent"] }, cancellationToken: limit.Token);
            return Read(organization, dispute);
        }
        catch (StripeException exception) when (exception.StripeError is { Code: "resource_missing" })
        {
            return null;
        }
#pragma warning disable CA1031 // Whatever it was, the message comes again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            throw new TimeoutException("Stripe did not say how the dispute stands.", exception);
        }
    }

    private static DisputeFacts? Read(string organization, Dispute dispute)
    {
        if (dispute.PaymentIntent is not { Metadata: { } metadata } intent || metadata.GetValueOrDefault(StripeKeys.Organization) != organization) return null;
        if (metadata.GetValueOrDefault(StripeKeys.Payment) is not { } payment) return null;
        var currency = Currency.Parse(dispute.Currency?.ToUpperInvariant());
        var amount = currency.Rejection is null && dispute.Currency == intent.Currency ? StripeAmount.Read(dispute.Amount, currency.Value).ToAmountString() : null;
        return new DisputeFacts(dispute.Id, payment, amount, dispute.Reason, StandingOf(dispute.Status));
    }

    private static DisputeStanding StandingOf(string status) => status switch
    {
        "needs_response" or "under_review" or "lost" => DisputeStanding.Taken,
        "won" => DisputeStanding.GivenBack,
        _ => DisputeStanding.NothingTaken,
    };
}
