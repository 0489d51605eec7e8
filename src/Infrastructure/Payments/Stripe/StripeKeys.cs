using Stripe;

namespace OrleansBilling.Infrastructure.Payments.Stripe;

/// <summary>What our orders are called at Stripe: the keys that make them happen once, and the metadata they are found by.</summary>
internal static class StripeKeys
{
    public const string Organization = "organization";
    public const string Customer = "customer";
    public const string Payment = "payment";
    public const string Key = "key";

    /// <summary>Carried out once, for as long as Stripe remembers keys (a day). Organizations may share an account, so theirs differ.</summary>
    public static RequestOptions Once(string organization, string key) => new() { IdempotencyKey = $"{organization}/{key}" };

    /// <summary>Whether what Stripe found is the order of that key.</summary>
    public static bool IsOf(this IReadOnlyDictionary<string, string>? metadata, string organization, string key) =>
        metadata is not null && metadata.GetValueOrDefault(Organization) == organization && metadata.GetValueOrDefault(Key) == key;
}
