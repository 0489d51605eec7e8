using System.Globalization;
using System.Text;
using System.Text.Json;
using NodaTime;
using OrleansBilling.Cluster.Tests.Billing;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Infrastructure.Webhooks;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Webhooks;

/// <summary>From a commit to somebody's server, with the silos' own dispatchers, real HTTP, and a clock that moves by hand.</summary>
public sealed class WebhookDispatcherTests
{
    private const string Start = "2026-01-31T09:00:00Z";
    private static readonly WebhookOptions Quick = new() { AllowPrivateAddresses = true, Poll = TimeSpan.FromMilliseconds(50), SlowAfter = TimeSpan.FromSeconds(30), TimeLimit = TimeSpan.FromSeconds(60), Lease = TimeSpan.FromHours(1) };

    [Fact]
    public async Task An_event_arrives_signed_once_with_its_sequence_and_is_in_the_log()
    {
        await using var receiver = await Receiver.AnsweringAsync(200);
        await using var cluster = await StartAsync();
        await EndpointAsync(cluster, "we_1", receiver, "customer.*");

        await cluster.CreateCustomerAsync("cus_1");
        await StatusAsync(cluster, "we_1 succeeded", 1);

        var received = Assert.Single(receiver.All);
        var body = JsonDocument.Parse(received.Body).RootElement;
        Assert.Equal((received.Id, "customer.created", "customer/cus_1", 1L), (Text(body, "id"), Text(body, "type"), Text(body, "object"), body.GetProperty("sequence").GetInt64()));
        var secret = await cluster.Database.AskOwnerAsync<string>("SELECT secret FROM webhook_secrets");
        var at = Instant.FromUnixTimeSeconds(long.Parse(received.Timestamp, CultureInfo.InvariantCulture));
        Assert.Equal(WebhookSignature.Of([secret], received.Id, at, Encoding.UTF8.GetBytes(received.Body)), received.Signature);
        Assert.Equal(0L, await cluster.CountAsync("journal WHERE data::text LIKE '%whsec_%'"));
        Assert.Equal(0L, await cluster.CountAsync("grain_state WHERE payload::text LIKE '%whsec_%'"));
    }

    [Fact]
    public async Task After_a_failure_the_same_event_comes_again()
    {
        await using var receiver = await Receiver.AnsweringAsync(500, 200);
        await using var cluster = await StartAsync();
        await EndpointAsync(cluster, "we_1", receiver, "customer.*");

        await cluster.CreateCustomerAsync("cus_1");
        await UntilAsync(cluster, "a failure", "webhook_deliveries WHERE status = 'pending' AND attempts = 1 AND response_status = 500 AND error = 'Answered 500.'", 1);
        cluster.Time.Advance(TimeSpan.FromSeconds(6));
        await UntilAsync(cluster, "a success", "webhook_deliveries WHERE status = 'succeeded' AND attempts = 2 AND error IS NULL", 1);

        Assert.Equal(2, receiver.All.Count);
        Assert.Single(receiver.All.Select(one => (one.Id, one.Body)).Distinct());
    }

    [Fact]
    public async Task An_endpoint_that_is_gone_is_disabled_at_once_and_an_event_says_so()
    {
        await using var receiver = await Receiver.AnsweringAsync(410);
        await using var witness = await Receiver.AnsweringAsync(200);
        await using var cluster = await StartAsync();
        await EndpointAsync(cluster, "we_gone", receiver, "customer.*");
        await EndpointAsync(cluster, "we_witness", witness, "webhook_endpoint.*");

        for (var i = 0; i < 5; i++) await cluster.CreateCustomerAsync($"cus_{i}");
        await UntilAsync(cluster, "the end of it", "webhook_endpoints WHERE id = 'we_gone' AND NOT enabled AND disabled_for = 'gone'", 1);
        await UntilAsync(cluster, "nothing in line", "webhook_deliveries WHERE endpoint = 'we_gone' AND status = 'pending'", 0);

        await BillingCluster.UntilAsync("the event", () => Task.FromResult(witness.All.Any(one => one.Body.Contains("webhook_endpoint.disabled", StringComparison.Ordinal))));
        var told = JsonDocument.Parse(witness.All.Single(one => one.Body.Contains("webhook_endpoint.disabled", StringComparison.Ordinal)).Body).RootElement;
        Assert.Equal(1L, await cluster.CountAsync("alerts WHERE kind = 'webhook_disabled' AND object = 'we_gone' AND message LIKE 'The webhook endpoint http% was disabled: it answered that it wants no more events.'"));
        Assert.Equal(("webhook_endpoint/we_gone", "gone"), (Text(told, "object"), Text(told.GetProperty("data"), "reason")));
    }

    [Fact]
    public async Task An_endpoint_that_has_failed_for_three_days_is_disabled()
    {
        await using var receiver = await Receiver.AnsweringAsync(500);
        await using var cluster = await StartAsync();
        await EndpointAsync(cluster, "we_1", receiver, "customer.*");
        await cluster.CreateCustomerAsync("cus_1");

        // When time goes from try to try
        var tries = 1;
        for (; ; tries++)
        {
            await BillingCluster.UntilAsync($"try {tries}", async () => await cluster.CountAsync($"webhook_deliveries WHERE attempts = {tries}") == 1);
            if (await cluster.CountAsync("webhook_deliveries WHERE status <> 'pending'") == 1) break;
            Assert.Equal(1L, await cluster.CountAsync("webhook_endpoints WHERE enabled"));
            cluster.Time.SetUtcNow(new DateTimeOffset(await cluster.Database.AskOwnerAsync<DateTime>("SELECT next_attempt_at FROM webhook_deliveries"), TimeSpan.Zero));
        }

        // Then it ends after three days, about sixteen tries
        Assert.InRange(cluster.Time.GetUtcNow() - BillingCluster.At(Start), TimeSpan.FromDays(3), TimeSpan.FromDays(3.5));
        Assert.InRange(tries, 14, 18);
        await UntilAsync(cluster, "the end of it", "webhook_endpoints WHERE NOT enabled AND disabled_for = 'failing'", 1);

        // And enabled again it begins anew
        BillingCluster.Accepted(await Grain(cluster, "we_1").Update(new UpdateWebhookEndpoint { Enabled = true }, BillingCluster.Context()));
        Assert.Equal(1L, await cluster.CountAsync("webhook_endpoints WHERE enabled AND disabled_for IS NULL AND failing_since IS NULL"));
        await cluster.CreateCustomerAsync("cus_2");
        await UntilAsync(cluster, "the next event", "webhook_deliveries WHERE status = 'pending' AND attempts = 1", 1);
    }

    [Fact]
    public async Task A_dead_endpoint_does_not_slow_another()
    {
        // Given ten endpoints that take requests and never answer, one of which was well before, and one that is well
        await using var dead = await Receiver.HangingAsync();
        await using var healthy = await Receiver.AnsweringAsync(200);
        await using var cluster = await StartAsync(options: Quick with { Steady = 16, Unsteady = 4 });
        for (var i = 0; i < 10; i++) await EndpointAsync(cluster, $"we_{i}", dead, "customer.*");
        await cluster.Database.ExecuteAsOwnerAsync("UPDATE webhook_endpoints SET steady = true WHERE id = 'we_0'");
        await EndpointAsync(cluster, "we_well", healthy, "customer.*", "organization.*");
        await cluster.Database.ExecuteAsOwnerAsync("UPDATE webhook_endpoints SET steady = true WHERE id = 'we_well'");

        // When there is much to tell
        for (var i = 0; i < 60; i++) await cluster.CreateCustomerAsync($"cus_{i}");
        await UntilAsync(cluster, "all for the healthy one", "webhook_deliveries WHERE endpoint = 'we_well' AND status = 'succeeded'", 60);

        // Then it has it all while the dead ones still hold what they took: eight of the one, one each of as many as there are places
        Assert.Equal(60, healthy.All.Select(one => one.Id).Distinct().Count());
        await BillingCluster.UntilAsync("the dead ones' places", () => Task.FromResult(dead.UnderWay == 8 + 4));
        Assert.Equal(0L, await cluster.CountAsync("webhook_deliveries WHERE endpoint <> 'we_well' AND attempts > 0"));
        dead.Release();
    }

    [Fact]
    public async Task Two_silos_deliver_each_event_once()
    {
        await using var receiver = await Receiver.AnsweringAsync(200);
        await using var cluster = await StartAsync(silos: 2);
        await EndpointAsync(cluster, "we_1", receiver, "customer.*");
        await EndpointAsync(cluster, "we_2", receiver, "customer.*");

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => cluster.CreateCustomerAsync($"cus_{i}")));
        await UntilAsync(cluster, "all", "webhook_deliveries WHERE status = 'succeeded' AND attempts = 1", 80);

        Assert.Equal(80, receiver.All.Count);
        Assert.All(receiver.All.GroupBy(one => one.Id), same => Assert.Equal(2, same.Count()));
    }

    [Fact]
    public async Task For_a_day_two_secrets_sign()
    {
        await using var receiver = await Receiver.AnsweringAsync(200);
        await using var cluster = await StartAsync();
        await EndpointAsync(cluster, "we_1", receiver, "customer.*");
        BillingCluster.Accepted(await Grain(cluster, "we_1").RotateSecret(BillingCluster.Context()));

        await cluster.CreateCustomerAsync("cus_1");
        await StatusAsync(cluster, "we_1 succeeded", 1);
        cluster.Time.Advance(TimeSpan.FromHours(24));
        await cluster.CreateCustomerAsync("cus_2");
        await StatusAsync(cluster, "we_1 succeeded", 2);

        Assert.Equal([2, 1], receiver.All.Select(one => one.Signature.Split(' ').Length));
        Assert.Equal(receiver.All.First().Signature.Split(' ').Length, receiver.All.First().Signature.Split(' ').Distinct().Count());

        // And never three
        BillingCluster.Accepted(await Grain(cluster, "we_1").RotateSecret(BillingCluster.Context()));
        BillingCluster.Accepted(await Grain(cluster, "we_1").RotateSecret(BillingCluster.Context()));
        Assert.Equal(2L, await cluster.CountAsync("webhook_secrets"));
        BillingCluster.Accepted(await Grain(cluster, "we_1").Delete(BillingCluster.Context()));
        Assert.Equal(0L, await cluster.CountAsync("webhook_secrets"));
    }

    [Fact]
    public async Task An_address_inside_is_refused_and_the_log_says_why()
    {
        await using var receiver = await Receiver.AnsweringAsync(200);
        await using var cluster = await StartAsync(options: Quick with { AllowPrivateAddresses = false });
        await EndpointAsync(cluster, "we_1", receiver, "customer.*");

        await cluster.CreateCustomerAsync("cus_1");

        await UntilAsync(cluster, "a refusal", "webhook_deliveries WHERE attempts = 1 AND response_status IS NULL AND error LIKE '127.0.0.1 is no address on the public internet%'", 1);
        Assert.Empty(receiver.All);
    }

    private static async Task<BillingCluster> StartAsync(short silos = 1, WebhookOptions? options = null)
    {
        var cluster = await BillingCluster.StartAsync(Start, silos, webhooks: options ?? Quick);
        await cluster.CreateOrganizationAsync();
        return cluster;
    }

    private static IWebhookEndpointGrain Grain(BillingCluster cluster, string id) => cluster.Grains.GetGrain<IWebhookEndpointGrain>($"{BillingCluster.Organization}/{id}");

    private static async Task EndpointAsync(BillingCluster cluster, string id, Receiver receiver, params string[] types) => BillingCluster.Accepted(
        await Grain(cluster, id).Create(new CreateWebhookEndpoint { Id = id, Url = receiver.Url, Types = types }, BillingCluster.Context()));

    private static Task StatusAsync(BillingCluster cluster, string status, long count) =>
        UntilAsync(cluster, status, $"webhook_deliveries WHERE endpoint || ' ' || status = '{status}'", count);

    private static Task UntilAsync(BillingCluster cluster, string what, string from, long count) =>
        BillingCluster.UntilAsync(what, async () => await cluster.CountAsync(from) == count);

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
