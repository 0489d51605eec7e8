using System.Text;
using NodaTime;
using OrleansBilling.Infrastructure.Webhooks;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Webhooks;

public sealed class WebhookSignatureTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    [Fact]
    public void The_published_example_has_the_published_signature() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        WebhookSignature.Of([Secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", Instant.FromUnixTimeSeconds(1614265330), """{"test": 2432232314}"""u8));

    [Fact]
    public void A_secret_is_32_bytes_and_no_two_are_the_same()
    {
        var secrets = Enumerable.Range(0, 100).Select(_ => WebhookSignature.NewSecret()).ToArray();

        Assert.All(secrets, secret => Assert.Matches("^whsec_[A-Za-z0-9+/]{43}=$", secret));
        Assert.Equal(100, secrets.Distinct().Count());
    }

    [Fact]
    public void Each_live_secret_signs()
    {
        var (first, second) = (WebhookSignature.NewSecret(), WebhookSignature.NewSecret());
        var at = Instant.FromUnixTimeSeconds(1614265330);

        var both = WebhookSignature.Of([second, first], "evt_1", at, "{}"u8).Split(' ');

        Assert.Equal([WebhookSignature.Of([second], "evt_1", at, "{}"u8), WebhookSignature.Of([first], "evt_1", at, "{}"u8)], both);
    }

    [NodeFact]
    public async Task The_receivers_library_of_the_specification_accepts_it_and_nothing_else()
    {
        // Given a message signed with two secrets, with letters of more than one byte
        var (old, current) = (WebhookSignature.NewSecret(), WebhookSignature.NewSecret());
        var body = """{"id":"evt_1","data":{"name":"Zoë 🏦 & Söhne"}}""";
        var now = SystemClock.Instance.GetCurrentInstant();
        var signature = WebhookSignature.Of([current, old], "evt_1", now, Encoding.UTF8.GetBytes(body));

        // Then a receiver with either of them accepts it, and neither another secret, nor another body, id or time
        Assert.Equal("accepted", await Verify(current, "evt_1", body, now));
        Assert.Equal("accepted", await Verify(old, "evt_1", body, now));
        Assert.Equal("refused", await Verify(WebhookSignature.NewSecret(), "evt_1", body, now));
        Assert.Equal("refused", await Verify(current, "evt_1", body.Replace("evt_1", "evt_2", StringComparison.Ordinal), now));
        Assert.Equal("refused", await Verify(current, "evt_2", body, now));
        Assert.Equal("refused", await Verify(current, "evt_1", body, now + Duration.FromSeconds(1)));

        Task<string> Verify(string secret, string id, string sent, Instant at) => NodeFactAttribute.RunAsync(
            """
            const { Webhook } = require('standardwebhooks');
            const [secret, id, timestamp, signature, body] = process.argv.slice(1);
            try {
              new Webhook(secret).verify(body, { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature });
              console.log('accepted');
            } catch (error) {
              console.log(error.name === 'WebhookVerificationError' ? 'refused' : String(error));
            }
            """,
            secret, id, WebhookSignature.Seconds(at), signature, sent);
    }
}
