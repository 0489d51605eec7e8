using System.Globalization;
using System.Text;
using System.Text.Json;
using NodaTime;
using OrleansBilling.Api.Tests.Acceptance;
using OrleansBilling.Cluster.Tests.Webhooks;
using OrleansBilling.Infrastructure.Webhooks;
using Xunit;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>Webhooks, through the API alone and over real HTTP.</summary>
public sealed class WebhookTests(StandaloneFixture standalone) : IClassFixture<StandaloneFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task What_happens_is_told_as_the_API_shows_it_and_can_be_told_again()
    {
        await using var receiver = await Receiver.AnsweringAsync(200);
        var http = (await standalone.NewSeller("sandbox")).Http;
        var created = (await http.Post("/v1/webhook-endpoints", $$"""{"id": "we_1", "url": "{{receiver.Url}}", "types": ["customer.*"]}""")).Ok(201);
        var secret = Text(created, "secret");

        // When something happens
        (await http.Post("/v1/customers", """{"id": "cus_1", "name": "Globex"}""")).Ok(201);
        await UntilAsync("the message", () => Task.FromResult(!receiver.All.IsEmpty));

        // Then it comes signed, and is what the API shows under its id
        var received = receiver.All.First();
        var at = Instant.FromUnixTimeSeconds(long.Parse(received.Timestamp, CultureInfo.InvariantCulture));
        Assert.Equal(WebhookSignature.Of([secret], received.Id, at, Encoding.UTF8.GetBytes(received.Body)), received.Signature);
        Assert.Equal((await http.Get($"/v1/events/{received.Id}")).Body, received.Body);
        await UntilAsync("the log", async () => Text(Assert.Single(await Deliveries(http)), "status") == "succeeded");
        var delivery = (await Deliveries(http))[0];
        Assert.Equal((received.Id, "customer.created", 1, 200), (Text(delivery, "event"), Text(delivery, "type"), delivery.GetProperty("attempts").GetInt32(), delivery.GetProperty("response_status").GetInt32()));

        // And comes again when it is asked for: by itself, to all, or with all of a time
        Assert.Equal(1, Count(await http.Post($"/v1/events/{received.Id}/redeliver", """{"endpoint": "we_1"}""")));
        await UntilAsync("the second", () => Task.FromResult(receiver.All.Count == 2));
        Assert.Equal(1, Count(await http.Post($"/v1/events/{received.Id}/redeliver", null)));
        await UntilAsync("the third", () => Task.FromResult(receiver.All.Count == 3));
        Assert.Equal(1, Count(await http.Post("/v1/webhook-endpoints/we_1/redeliver", """{"from": "2020-01-01T00:00:00Z"}""")));
        await UntilAsync("the fourth", () => Task.FromResult(receiver.All.Count == 4));
        Assert.Single(receiver.All.Select(one => (one.Id, one.Body)).Distinct());
        Assert.Equal(0, Count(await http.Post("/v1/webhook-endpoints/we_1/redeliver", """{"from": "2020-01-01T00:00:00Z", "until": "2020-01-02T00:00:00Z"}""")));
    }

    [Fact]
    public async Task An_endpoint_is_made_changed_disabled_and_deleted()
    {
        var seller = await standalone.NewSeller("sandbox");
        var http = seller.Http;
        const string Body = """{"id": "we_1", "url": "https://example.invalid/hooks", "types": ["invoice.*"], "description": "Books"}""";
        var made = await http.Post("/v1/webhook-endpoints", Body);
        Assert.StartsWith("whsec_", Text(made.Ok(201), "secret"), StringComparison.Ordinal);
        Assert.Equal("/v1/webhook-endpoints/we_1", made.Headers.Location!.ToString());
        Assert.False((await http.Post("/v1/webhook-endpoints", Body)).Ok().TryGetProperty("secret", out _));
        Assert.Equal("id_taken", (await http.Post("/v1/webhook-endpoints", Body.Replace("Books", "Others", StringComparison.Ordinal))).Problem(409));

        var read = await http.Get("/v1/webhook-endpoints/we_1");
        Assert.Equal(("Books", true), (Text(read.Ok(), "description"), read.Json.GetProperty("enabled").GetBoolean()));
        var changed = await http.Patch("/v1/webhook-endpoints/we_1", """{"enabled": false, "description": null, "types": []}""", ("If-Match", read.Headers.ETag!.ToString()));
        Assert.Equal((false, JsonValueKind.Null, 0), (changed.Ok().GetProperty("enabled").GetBoolean(), changed.Json.GetProperty("description").ValueKind, changed.Json.GetProperty("types").GetArrayLength()));
        (await http.Patch("/v1/webhook-endpoints/we_1", """{"enabled": true}""", ("If-Match", read.Headers.ETag!.ToString()))).Problem(412);
        Assert.Empty((await http.Get("/v1/webhook-endpoints?enabled=true")).Ok().GetProperty("data").EnumerateArray());
        Assert.Single((await http.Get("/v1/webhook-endpoints?enabled=false")).Ok().GetProperty("data").EnumerateArray());

        // Nothing can be sent to one that is disabled
        var @event = Text((await http.Get("/v1/events?limit=1")).Ok().GetProperty("data")[0], "id");
        Assert.Equal("webhook_endpoint_disabled", (await http.Post("/v1/webhook-endpoints/we_1/redeliver", """{"from": "2020-01-01T00:00:00Z"}""")).Problem(409));
        Assert.Equal("webhook_endpoint_disabled", (await http.Post($"/v1/events/{@event}/redeliver", """{"endpoint": "we_1"}""")).Problem(409));
        Assert.Equal(0, Count(await http.Post($"/v1/events/{@event}/redeliver", null)));

        (await http.Send(HttpMethod.Delete, "/v1/webhook-endpoints/we_1", null)).Ok();
        foreach (var (method, path, body) in new[]
        {
            ("GET", "we_1", null), ("DELETE", "we_1", null), ("PATCH", "we_1", "{}"), ("POST", "we_1/rotate-secret", null), ("GET", "we_1/deliveries", null),
            ("POST", "we_1/redeliver", """{"from": "2020-01-01T00:00:00Z"}"""),
        }) (await http.Send(new HttpMethod(method), "/v1/webhook-endpoints/" + path, body)).Problem(404);
        Assert.Empty((await http.Get("/v1/webhook-endpoints")).Ok().GetProperty("data").EnumerateArray());
        Assert.Equal("id_taken", (await http.Post("/v1/webhook-endpoints", Body)).Problem(409));
        Assert.Equal(
            ["webhook_endpoint.deleted", "webhook_endpoint.updated", "webhook_endpoint.created"],
            (await http.Get("/v1/events?object=we_1")).Ok().GetProperty("data").EnumerateArray().Select(one => Text(one, "type")));
        Assert.Equal(0, await Footprint.Count(standalone.ConnectionString, $"SELECT count(*) FROM webhook_secrets WHERE organization = '{seller.Id}'"));
    }

    [Fact]
    public async Task A_secret_is_shown_once_and_is_in_no_event_and_no_kept_answer()
    {
        var seller = await standalone.NewSeller("sandbox");
        const string Body = """{"id": "we_1", "url": "https://example.invalid/hooks", "enabled": false}""";
        var first = Text((await seller.Http.Post("/v1/webhook-endpoints", Body, ("Idempotency-Key", "make"))).Ok(201), "secret");
        var second = Text((await seller.Http.Post("/v1/webhook-endpoints/we_1/rotate-secret", null, ("Idempotency-Key", "rotate"))).Ok(), "secret");
        Assert.NotEqual(first, second);

        string[] answers =
        [
            (await seller.Http.Post("/v1/webhook-endpoints", Body, ("Idempotency-Key", "make"))).Body,
            (await seller.Http.Post("/v1/webhook-endpoints/we_1/rotate-secret", null, ("Idempotency-Key", "rotate"))).Body,
            (await seller.Http.Get("/v1/webhook-endpoints")).Body,
            (await seller.Http.Get("/v1/webhook-endpoints/we_1")).Body,
            (await seller.Http.Get("/v1/events?limit=100")).Body,
        ];

        Assert.Contains("rotate it", answers[0], StringComparison.Ordinal);
        Assert.All(answers, body => Assert.DoesNotContain("whsec_", body, StringComparison.Ordinal));
        Assert.Equal(0, await Footprint.Count(standalone.ConnectionString, "SELECT count(*) FROM idempotency_keys WHERE position('whsec_'::bytea in body) > 0"));
        Assert.Equal(0, await Footprint.Count(standalone.ConnectionString, "SELECT count(*) FROM journal WHERE position('whsec_' in data::text) > 0"));
    }

    [Fact]
    public async Task Another_organizations_endpoints_and_events_are_missing_and_get_nothing()
    {
        await using var receiver = await Receiver.AnsweringAsync(200);
        var (owner, other) = ((await standalone.NewSeller("sandbox")).Http, await standalone.NewSeller("sandbox"));
        (await owner.Post("/v1/webhook-endpoints", $$"""{"id": "we_1", "url": "{{receiver.Url}}", "types": ["customer.*"]}""")).Ok(201);
        var @event = Text((await owner.Get("/v1/events?limit=1")).Ok().GetProperty("data")[0], "id");
        var before = await Footprint.Of(standalone.ConnectionString, other.Id);

        (await other.Http.Get("/v1/webhook-endpoints/we_1")).Problem(404);
        (await other.Http.Patch("/v1/webhook-endpoints/we_1", """{"enabled": false}""")).Problem(404);
        (await other.Http.Send(HttpMethod.Delete, "/v1/webhook-endpoints/we_1", null)).Problem(404);
        (await other.Http.Post("/v1/webhook-endpoints/we_1/rotate-secret", null)).Problem(404);
        (await other.Http.Post("/v1/webhook-endpoints/we_1/redeliver", """{"from": "2020-01-01T00:00:00Z"}""")).Problem(404);
        (await other.Http.Get("/v1/webhook-endpoints/we_1/deliveries")).Problem(404);
        (await other.Http.Post($"/v1/events/{@event}/redeliver", null)).Problem(404);
        var own = Text((await other.Http.Get("/v1/events?limit=1")).Ok().GetProperty("data")[0], "id");
        Assert.Equal("webhook_endpoint_not_found", (await other.Http.Post($"/v1/events/{own}/redeliver", """{"endpoint": "we_1"}""")).Problem(422));
        Assert.Equal(before, await Footprint.Of(standalone.ConnectionString, other.Id));

        // What happens at the other one is not told to the first
        (await other.Http.Post("/v1/customers", """{"id": "cus_theirs", "name": "Theirs"}""")).Ok(201);
        (await owner.Post("/v1/customers", """{"id": "cus_ours", "name": "Ours"}""")).Ok(201);
        await UntilAsync("our own", () => Task.FromResult(!receiver.All.IsEmpty));
        Assert.Contains("customer/cus_ours", Assert.Single(receiver.All).Body, StringComparison.Ordinal);
    }

    private static async Task<JsonElement[]> Deliveries(HttpClient http) =>
        [.. (await http.Get("/v1/webhook-endpoints/we_1/deliveries")).Ok().GetProperty("data").EnumerateArray()];

    private static int Count(Answer answer) => answer.Ok(202).GetProperty("deliveries").GetInt32();

    private static async Task UntilAsync(string what, Func<Task<bool>> holds)
    {
        var deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (!await holds())
        {
            Assert.True(Environment.TickCount64 < deadline, $"In vain waited for: {what}.");
            await Task.Delay(50);
        }
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
