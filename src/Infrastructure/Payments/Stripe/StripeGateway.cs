using NodaTime;
using OrleansBilling.Domain.Payments;
using OrleansBilling.Domain.Values;
using Stripe;

namespace OrleansBilling.Infrastructure.Payments.Stripe;

/// <summary>Takes money by Stripe: cards and SEPA debits of payers who are not there.</summary>
/// <remarks>
/// Stripe carries an order out once while it remembers its key, and forgets it after a day; what is asked about later is found in the list of
/// the customer's payments, which is complete at every moment (its search is not). See docs/payment-gateways.md.
/// </remarks>
public sealed class StripeGateway(StripeAccounts accounts, StripeCustomers customers) : IPaymentGateway
{
    public const string GatewayName = "stripe";

    /// <summary>An order younger than this may still be on its way: that it is not found says nothing.</summary>
    internal static readonly Duration OnItsWay = Duration.FromMinutes(2);

    /// <summary>How far the clocks of two machines may differ.</summary>
    private static readonly Duration ClocksDiffer = Duration.FromHours(1);

    /// <summary>How many payments of a customer are looked through, newest first.</summary>
    private const int MostLookedThrough = 2_000;

    private const int Page = 100;

    public string Name => GatewayName;

    public bool Serves(string organization) => accounts.Find(organization) is not null;

    public async Task<MethodAnswer> SaveMethodAsync(MethodOrder order, CancellationToken cancellationToken)
    {
        var stripe = Client(order.Organization);
        var stripeCustomer = await customers.EnsureAsync(stripe, order, cancellationToken);
        return await StripeMethods.SaveAsync(stripe, stripeCustomer, order, cancellationToken);
    }

    public async Task<GatewayAnswer> ChargeAsync(ChargeOrder order, CancellationToken cancellationToken)
    {
        if (StripeAmount.Of(order.Amount) is not { } amount)
        {
            return new GatewayDeclined("amount_not_chargeable", IsHard: false, $"Stripe can not charge exactly {order.Amount}.");
        }

        if (await customers.FindAsync(order.Organization, order.Customer, cancellationToken) is not { } stripeCustomer)
        {
            return new GatewayDeclined("unknown_customer", IsHard: true, "Stripe does not know this customer.");
        }

        var stripe = Client(order.Organization);
        try
        {
            var intent = await stripe.V1.PaymentIntents.CreateAsync(
                Intent(order, amount, stripeCustomer), StripeKeys.Once(order.Organization, order.Key), cancellationToken);
            return await SettleAsync(stripe, intent, cancellationToken);
        }
        catch (StripeException exception) when (StripeAnswers.Refusal(exception) is { } refused)
        {
            return refused;
        }
    }

    public async Task<GatewayAnswer> FindChargeAsync(GatewayQuery query, CancellationToken cancellationToken) =>
        await FindIntentAsync(query, cancellationToken) is { } intent
            ? await SettleAsync(Client(query.Organization), intent, cancellationToken)
            : NotFound(query);

    public async Task<GatewayAnswer> CancelChargeAsync(GatewayQuery query, CancellationToken cancellationToken)
    {
        if (await FindIntentAsync(query, cancellationToken) is not { } intent) return NotFound(query);
        var stripe = Client(query.Organization);
        try
        {
            intent = await stripe.V1.PaymentIntents.CancelAsync(intent.Id, cancellationToken: cancellationToken);
        }
        catch (StripeException exception) when (exception.StripeError is { Code: "payment_intent_unexpected_state" })
        {
            // Too late, or over already: it says so itself.
            intent = await stripe.V1.PaymentIntents.GetAsync(intent.Id, cancellationToken: cancellationToken);
        }

        return StripeAnswers.Of(intent) ?? new GatewayUnknown(intent.Status);
    }

    public async Task<GatewayAnswer> RefundAsync(RefundOrder order, CancellationToken cancellationToken)
    {
        if (StripeAmount.Of(order.Amount) is not { } amount)
        {
            return new GatewayDeclined("amount_not_chargeable", IsHard: true, $"Stripe can not give back exactly {order.Amount}.");
        }

        var options = new RefundCreateOptions { PaymentIntent = order.Charge, Amount = amount, Metadata = Metadata(order.Organization, order.Customer, order.Key) };
        try
        {
            var refund = await Client(order.Organization).V1.Refunds.CreateAsync(options, StripeKeys.Once(order.Organization, order.Key), cancellationToken);
            return StripeAnswers.Of(refund);
        }
        catch (StripeException exception) when (StripeAnswers.Refusal(exception) is { } refused)
        {
            return refused;
        }
    }

    public async Task<GatewayAnswer> FindRefundAsync(GatewayQuery query, CancellationToken cancellationToken)
    {
        var refunds = Client(query.Organization).V1.Refunds;
        if (query.Reference is { } reference) return StripeAnswers.Of(await refunds.GetAsync(reference, cancellationToken: cancellationToken));
        var options = new RefundListOptions { PaymentIntent = query.Charge, Limit = Page };
        await foreach (var refund in refunds.ListAutoPagingAsync(options, cancellationToken: cancellationToken).Take(MostLookedThrough))
        {
            if (refund.Metadata.IsOf(query.Organization, query.Key)) return StripeAnswers.Of(refund);
        }

        return NotFound(query);
    }

    // What waits for somebody to go on with it is taken back: the payer is not there, and an order that counts as refused must never move money.
    private static async Task<GatewayAnswer> SettleAsync(StripeClient stripe, PaymentIntent intent, CancellationToken cancellationToken)
    {
        if (StripeAnswers.Of(intent) is { } answer) return answer;
        var canceled = await stripe.V1.PaymentIntents.CancelAsync(intent.Id, cancellationToken: cancellationToken);
        return canceled.Status != "canceled"
            ? StripeAnswers.Of(canceled) ?? new GatewayUnknown(canceled.Status)
            : new GatewayDeclined(intent.Status == "requires_action" ? StripeDeclines.AuthenticationRequired : "not_confirmed", IsHard: false, Reference: intent.Id);
    }

    private async Task<PaymentIntent?> FindIntentAsync(GatewayQuery query, CancellationToken cancellationToken)
    {
        var intents = Client(query.Organization).V1.PaymentIntents;
        if (query.Reference is { } reference) return await intents.GetAsync(reference, cancellationToken: cancellationToken);
        if (await customers.FindAsync(query.Organization, query.Customer, cancellationToken) is not { } stripeCustomer) return null;
        var options = new PaymentIntentListOptions
        {
            Customer = stripeCustomer,
            Created = new DateRangeOptions { GreaterThanOrEqual = (query.SentAt - ClocksDiffer).ToDateTimeUtc() },
            Limit = Page,
        };
        var looked = 0;
        await foreach (var intent in intents.ListAutoPagingAsync(options, cancellationToken: cancellationToken))
        {
            if (intent.Metadata.IsOf(query.Organization, query.Key)) return intent;
            if (++looked == MostLookedThrough) throw new InvalidOperationException($"Stripe has more than {MostLookedThrough} payments of {query.Customer} since then: whether {query.Key} is one of them is not known.");
        }

        return null;
    }

    private static GatewayAnswer NotFound(GatewayQuery query) => query.Now - query.SentAt < OnItsWay ? new GatewayUnknown("on_its_way") : new GatewayHasNone();

    private static PaymentIntentCreateOptions Intent(ChargeOrder order, long amount, string stripeCustomer)
    {
        var metadata = Metadata(order.Organization, order.Customer, order.Key);
        metadata[StripeKeys.Payment] = order.Payment;
        return new PaymentIntentCreateOptions
        {
            Amount = amount,
            Currency = order.Amount.Currency.Code.ToLowerInvariant(),
            Customer = stripeCustomer,
            PaymentMethod = order.Method,
            AllowedPaymentMethodTypes = [order.Type],
            Confirm = true,
            OffSession = true,
            Description = order.Description,
            Metadata = metadata,
        };
    }

    private static Dictionary<string, string> Metadata(string organization, CustomerId customer, string key) => new()
    {
        [StripeKeys.Organization] = organization,
        [StripeKeys.Customer] = customer.Value,
        [StripeKeys.Key] = key,
    };

    private StripeClient Client(string organization) =>
        accounts.Find(organization) ?? throw new InvalidOperationException($"No Stripe account is set up for {organization}.");
}
