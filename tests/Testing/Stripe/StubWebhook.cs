using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace OrleansBilling.Testing.Stripe;

/// <summary>A message as Stripe sends it: the body, and the header <c>Stripe-Signature</c> that goes with it.</summary>
/// <remarks>Signed as https://docs.stripe.com/webhooks describes it: HMAC-SHA256 over the time, a point and the body, in hex.</remarks>
public sealed record StubWebhook(string Body, string Signature)
{
    private static int _events;

    public static StubWebhook Of(string type, JsonObject about, DateTimeOffset at, string secret = StubStripe.WebhookSecret)
    {
        var body = new JsonObject
        {
            ["id"] = "evt_" + Interlocked.Increment(ref _events).ToString(CultureInfo.InvariantCulture),
            ["object"] = "event",
            ["api_version"] = "2020-08-27",
            ["type"] = type,
            ["data"] = new JsonObject { ["object"] = about.DeepClone() },
        }.ToJsonString();
        var time = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signed = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{time}.{body}"));
        return new StubWebhook(body, $"t={time},v1={Convert.ToHexStringLower(signed)}");
    }
}
