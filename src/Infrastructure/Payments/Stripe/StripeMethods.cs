using NodaTime;
using OrleansBilling.Domain.Values;
using Stripe;

namespace OrleansBilling.Infrastructure.Payments.Stripe;

/// <summary>Makes a method of a payer ready to be charged when the payer is not there.</summary>
internal static class StripeMethods
{
    private const string Intent = "seti_";
    private const string Method = "pm_";
    private const string Token = "/token";

    /// <summary>
    /// Takes a setup intent that the payer's browser has confirmed, or a payment method, for which it makes one. The payer must be asked by
    /// the browser where a bank wants that.
    /// </summary>
    public static async Task<MethodAnswer> SaveAsync(StripeClient stripe, string stripeCustomer, MethodOrder order, CancellationToken cancellationToken)
    {
        try
        {
            if (order.Token.StartsWith(Intent, StringComparison.Ordinal)) return await AdoptAsync(stripe, stripeCustomer, order, cancellationToken);
            if (!order.Token.StartsWith(Method, StringComparison.Ordinal)) return Unknown;
            var intent = await stripe.V1.SetupIntents.CreateAsync(
                Setup(stripeCustomer, order), StripeKeys.Once(order.Organization, $"{order.Customer}-setup-{order.Token}"), cancellationToken);
            return Read(intent, order);
        }
        catch (StripeException exception) when (exception.StripeError is { Code: "resource_missing" })
        {
            return Unknown;
        }
        catch (StripeException exception) when (StripeAnswers.Refusal(exception) is { } refused)
        {
            return Refused("method_refused", $"The payment method was refused ({refused.Code}): {refused.Message}");
        }
    }

    private static SetupIntentCreateOptions Setup(string stripeCustomer, MethodOrder order)
    {
        var options = new SetupIntentCreateOptions
        {
            Customer = stripeCustomer,
            PaymentMethod = order.Token,
            AllowedPaymentMethodTypes = [order.Type],
            Confirm = true,
            Usage = "off_session",
            Metadata = new Dictionary<string, string> { [StripeKeys.Organization] = order.Organization, [StripeKeys.Customer] = order.Customer.Value },
            Expand = ["payment_method"],
        };
        // A debit needs the payer's mandate. Without a browser the seller has it, on paper.
        if (order.Type == "sepa_debit")
        {
            options.MandateData = new SetupIntentMandateDataOptions
            {
                CustomerAcceptance = new SetupIntentMandateDataCustomerAcceptanceOptions { Type = "offline", Offline = new SetupIntentMandateDataCustomerAcceptanceOfflineOptions() },
            };
        }

        return options;
    }

    private static async Task<MethodAnswer> AdoptAsync(StripeClient stripe, string stripeCustomer, MethodOrder order, CancellationToken cancellationToken)
    {
        var intent = await stripe.V1.SetupIntents.GetAsync(order.Token, new SetupIntentGetOptions { Expand = ["payment_method"] }, cancellationToken: cancellationToken);
        var answer = Read(intent, order);
        if (answer.Method is null) return answer;
        var owner = intent.PaymentMethod.CustomerId ?? intent.CustomerId;
        if (owner is not null && owner != stripeCustomer) return Refused("method_of_another_customer", "The payment method belongs to another customer of the gateway.");
        if (owner is null) await stripe.V1.PaymentMethods.AttachAsync(intent.PaymentMethodId, new PaymentMethodAttachOptions { Customer = stripeCustomer }, cancellationToken: cancellationToken);
        return answer;
    }

    private static MethodAnswer Read(SetupIntent intent, MethodOrder order)
    {
        if (intent.Status == "requires_action")
        {
            return Refused(StripeDeclines.AuthenticationRequired, "The payer must confirm this method: have the browser confirm a setup intent, and send its id.");
        }

        if (intent.Status != "succeeded") return Refused("method_not_confirmed", $"The setup intent is {intent.Status}; send it when it has succeeded.");
        return intent.PaymentMethod.Type == order.Type
            ? new MethodAnswer(new SavedMethod(intent.PaymentMethod.Id, Label(intent.PaymentMethod), ExpiresOn(intent.PaymentMethod.Card)), null)
            : new MethodAnswer(null, new Rejection("type_mismatch", $"The gateway knows this method as {intent.PaymentMethod.Type}.", "/type"));
    }

    private static string Label(PaymentMethod method) => method.Type switch
    {
        "card" => $"{method.Card?.Brand} {method.Card?.Last4}",
        "sepa_debit" => $"sepa {method.SepaDebit?.Country} {method.SepaDebit?.Last4}",
        _ => method.Type,
    };

    // A card is good to the end of its month.
    private static LocalDate? ExpiresOn(PaymentMethodCard? card) =>
        card is { ExpYear: > 0, ExpMonth: > 0 } ? new LocalDate((int)card.ExpYear, (int)card.ExpMonth, 1).PlusMonths(1) : null;

    private static MethodAnswer Unknown => Refused("unknown_token", "The gateway knows no such payment method (pm_...) or setup intent (seti_...).");

    private static MethodAnswer Refused(string code, string message) => new(null, new Rejection(code, message, Token));
}
