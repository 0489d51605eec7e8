using Microsoft.Extensions.Configuration;

namespace OrleansBilling.Infrastructure.Payments.Stripe;

/// <summary>An organization's account at Stripe.</summary>
/// <param name="ApiKey">Its secret key, or a restricted one that may write customers, payment methods, setup intents, payment intents and refunds.</param>
/// <param name="WebhookSecret">By which messages from Stripe are known to be Stripe's; null when none are taken.</param>
public sealed record StripeAccount(string ApiKey, string? WebhookSecret)
{
    // Not to be printed with it.
    public override string ToString() => nameof(StripeAccount);
}

/// <summary>Where Stripe is, and which organizations have an account there.</summary>
/// <param name="BaseUrl">Null is Stripe itself.</param>
public sealed record StripeSettings(string? BaseUrl, IReadOnlyDictionary<string, StripeAccount> Accounts)
{
    private const string Section = "Payments:Stripe";

    /// <summary>Reads <c>Payments:Stripe:{organization}:ApiKey</c> and <c>:WebhookSecret</c>, and <c>Payments:Stripe:BaseUrl</c>.</summary>
    public static StripeSettings From(IConfiguration? configuration)
    {
        var section = configuration?.GetSection(Section);
        var accounts = section?.GetChildren().Where(child => child["ApiKey"] is { Length: > 0 }) ?? [];
        return new StripeSettings(
            section?["BaseUrl"] is { Length: > 0 } url ? url.TrimEnd('/') : null,
            accounts.ToDictionary(
                account => account.Key,
                account => new StripeAccount(account["ApiKey"]!, account["WebhookSecret"] is { Length: > 0 } secret ? secret : null),
                StringComparer.Ordinal));
    }
}
