using System.Text.Json;
using Stripe;

namespace OrleansBilling.Infrastructure.Payments.Stripe;

/// <summary>What a message is about.</summary>
public enum StripeSubject
{
    /// <summary>Nothing that we follow, or nothing of ours.</summary>
    Nothing,
    Payment,
    Refund,
    Dispute,
}

/// <summary>A message that is Stripe's. It says that there is news of something; what the news are is asked at Stripe.</summary>
/// <param name="Event">Stripe's id of the message.</param>
/// <param name="Id">Our payment or refund, or Stripe's dispute.</param>
public sealed record StripeMessage(string Event, StripeSubject Subject, string Id);

/// <summary>Reads the messages that Stripe sends.</summary>
public sealed class StripeMessages(StripeAccounts accounts)
{
    /// <summary>How old a message may be, in seconds: an older one that somebody caught is not taken again.</summary>
    private const long Tolerance = 300;

    /// <summary>Whether an organization takes messages.</summary>
    public bool AreTakenBy(string organization) => accounts.WebhookSecret(organization) is not null;

    /// <summary>What the message is about; null when it is not Stripe's, or too old.</summary>
    /// <param name="signature">The header <c>Stripe-Signature</c>.</param>
    public StripeMessage? Read(string organization, string body, string? signature, DateTimeOffset now)
    {
        if (signature is null || accounts.WebhookSecret(organization) is not { } secret) return null;
        try
        {
            EventUtility.ValidateSignature(body, signature, secret, Tolerance, now.ToUnixTimeSeconds());
        }
        catch (StripeException)
        {
            return null;
        }

        using var document = JsonDocument.Parse(body);
        return About(organization, document.RootElement);
    }

    private static StripeMessage About(string organization, JsonElement message)
    {
        var (id, type) = (Text(message, "id") ?? "", Text(message, "type") ?? "");
        var about = Member(Member(message, "data"), "object");
        var metadata = Member(about, "metadata");
        var isOurs = Text(metadata, StripeKeys.Organization) == organization;
        return Text(about, "object") switch
        {
            "payment_intent" when isOurs && Text(metadata, StripeKeys.Payment) is { } payment => new StripeMessage(id, StripeSubject.Payment, payment),
            "refund" when isOurs && Text(metadata, StripeKeys.Key) is { } refund => new StripeMessage(id, StripeSubject.Refund, refund),
            // It bears no metadata of ours: whose it is says its payment.
            "dispute" when type.StartsWith("charge.dispute.", StringComparison.Ordinal) && Text(about, "id") is { } dispute => new StripeMessage(id, StripeSubject.Dispute, dispute),
            _ => new StripeMessage(id, StripeSubject.Nothing, ""),
        };
    }

    private static JsonElement Member(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var member) ? member : default;

    private static string? Text(JsonElement json, string name) => Member(json, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
