using System.Globalization;
using NodaTime;
using OrleansBilling.Cluster.Tests.Postgres;
using OrleansBilling.Infrastructure.Postgres.Webhooks;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Webhooks;

/// <summary>The line of deliveries: who gets what, when, and what a lost process leaves behind.</summary>
public sealed class WebhookDeliveriesTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 1, 31, 12, 0);
    private static readonly Duration Lease = Duration.FromSeconds(60);

    [Fact]
    public async Task A_killed_process_loses_its_deliveries_to_another_and_what_it_says_afterwards_counts_no_more()
    {
        await using var database = await LineAsync(1, "we_1");
        var (killed, other) = (new WebhookDeliveries(database.Billing), new WebhookDeliveries(database.Billing));

        // Given a process that claimed and was killed
        var lost = Assert.Single(await killed.ClaimAsync(false, 10, 1, Now, Lease));
        Assert.Empty(await other.ClaimAsync(false, 10, 1, Now + Duration.FromSeconds(59), Lease));

        // When its lease has ended
        var taken = Assert.Single(await other.ClaimAsync(false, 10, 1, Now + Lease, Lease));

        // Then another one has it, and the first, should it live after all, changes nothing
        Assert.Equal(lost.Event, taken.Event);
        await killed.SettleAsync([Failed(lost, Now, null)]);
        Assert.Equal("pending 0", await StateAsync(database));
        await other.SettleAsync([Succeeded(taken, Now + Lease)]);
        Assert.Equal("succeeded 1", await StateAsync(database));
        Assert.Empty(await other.ClaimAsync(true, 10, 8, Now + Duration.FromDays(9), Lease));
    }

    [Fact]
    public async Task Processes_share_the_line_and_none_takes_what_another_has()
    {
        await using var database = await LineAsync(40, [.. Enumerable.Range(0, 10).Select(i => string.Create(CultureInfo.InvariantCulture, $"we_{i}"))]);
        await database.ExecuteAsOwnerAsync("UPDATE webhook_endpoints SET steady = true");

        var claims = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var (deliveries, mine) = (new WebhookDeliveries(database.Billing), new List<(string, long)>());
            while (await deliveries.ClaimAsync(true, 13, 1000, Now, Lease) is { Count: > 0 } claimed)
            {
                mine.AddRange(claimed.Select(one => (one.Endpoint, one.Event.Position)));
            }

            return mine;
        })));

        var all = claims.SelectMany(mine => mine).ToArray();
        Assert.Equal(all.Length, all.Distinct().Count());
        // A look that met another one's lock may have come back with nothing; the rest is still there for the next.
        var rest = await new WebhookDeliveries(database.Billing).ClaimAsync(true, 1000, 1000, Now, Lease);
        Assert.Equal(400, all.Length + rest.Count);
    }

    [Fact]
    public async Task An_endpoint_has_no_more_under_way_than_it_may_however_many_wait_for_it()
    {
        await using var database = await LineAsync(50, "we_busy", "we_new");
        await database.ExecuteAsOwnerAsync("UPDATE webhook_endpoints SET steady = true WHERE id = 'we_busy'");
        var deliveries = new WebhookDeliveries(database.Billing);

        Assert.Equal(Enumerable.Repeat("we_busy", 8), (await deliveries.ClaimAsync(true, 100, 8, Now, Lease)).Select(one => one.Endpoint));
        Assert.Equal("we_new", Assert.Single(await deliveries.ClaimAsync(false, 100, 1, Now, Lease)).Endpoint);
        Assert.Empty(await deliveries.ClaimAsync(true, 100, 8, Now, Lease));
        Assert.Empty(await deliveries.ClaimAsync(false, 100, 1, Now, Lease));
    }

    [Fact]
    public async Task An_endpoint_is_steady_after_a_quick_success_and_no_longer_after_a_failure()
    {
        await using var database = await LineAsync(9, "we_1");
        var deliveries = new WebhookDeliveries(database.Billing);

        var first = Assert.Single(await deliveries.ClaimAsync(false, 9, 1, Now, Lease));
        Assert.Equal([null], await deliveries.SettleAsync([Succeeded(first, Now)]));
        var next = await deliveries.ClaimAsync(true, 9, 3, Now, Lease);
        Assert.Equal(3, next.Count);

        var later = Now + Duration.FromSeconds(1);
        Assert.Equal([later, later], await deliveries.SettleAsync([Failed(next[0], later, later), Failed(next[1], later + Duration.FromSeconds(1), later)]));
        Assert.Empty(await deliveries.ClaimAsync(true, 9, 3, Now, Lease));
        Assert.Equal("failing", await database.AskOwnerAsync<string>("SELECT CASE WHEN failing_since IS NULL THEN 'well' ELSE 'failing' END FROM webhook_endpoints"));
        Assert.Equal([null], await deliveries.SettleAsync([Succeeded(next[2], later) with { IsSteady = false }]));
        Assert.Empty(await deliveries.ClaimAsync(true, 9, 3, Now, Lease));
        Assert.Single(await deliveries.ClaimAsync(false, 9, 1, Now, Lease));
    }

    [Fact]
    public async Task An_endpoint_that_asks_to_be_left_alone_is()
    {
        await using var database = await LineAsync(3, "we_1");
        var deliveries = new WebhookDeliveries(database.Billing);
        var claimed = Assert.Single(await deliveries.ClaimAsync(false, 9, 1, Now, Lease));
        var until = Now + Duration.FromHours(1);

        await deliveries.SettleAsync([Failed(claimed, Now, until) with { PausedUntil = until }]);

        Assert.Empty(await deliveries.ClaimAsync(false, 9, 1, until - Duration.FromSeconds(1), Lease));
        Assert.Single(await deliveries.ClaimAsync(false, 9, 1, until, Lease));
    }

    [Fact]
    public async Task What_came_from_outside_never_keeps_a_result_from_being_written()
    {
        await using var database = await LineAsync(1, "we_1");
        var deliveries = new WebhookDeliveries(database.Billing);
        var claimed = Assert.Single(await deliveries.ClaimAsync(false, 9, 1, Now, Lease));

        await deliveries.SettleAsync([Failed(claimed, Now, null) with { Error = "a\0b\ud800c" + new string('x', 9000) }]);

        Assert.StartsWith("a?b?cx", await database.AskOwnerAsync<string>("SELECT error FROM webhook_deliveries"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Old_ends_and_dead_secrets_are_deleted_and_nothing_else()
    {
        await using var database = await LineAsync(4, "we_1");
        await database.ExecuteAsOwnerAsync(
            """
            UPDATE webhook_deliveries SET status = 'failed', next_attempt_at = NULL, finished_at = timestamptz '2026-01-01 11:59:59Z' + (event - 1) * interval '1 second' WHERE event < 4;
            INSERT INTO webhook_secrets VALUES ('org_1', 'we_1', 2, 'whsec_old', '2026-01-31 12:00:00Z'), ('org_1', 'we_1', 3, 'whsec_new', '2026-01-31 12:00:01Z');
            """);

        Assert.Equal(1, await new WebhookDeliveries(database.Billing).PruneAsync(Now, Duration.FromDays(30), 100));

        Assert.Equal(3L, await database.AskOwnerAsync<long>("SELECT count(*) FROM webhook_deliveries"));
        Assert.Equal("whsec_1 whsec_new", await database.AskOwnerAsync<string>("SELECT string_agg(secret, ' ' ORDER BY recorded_in) FROM webhook_secrets"));
    }

    [Fact]
    public async Task An_event_is_sent_again_to_one_endpoint_or_to_all_that_take_it()
    {
        await using var database = await LineAsync(2, "we_1", "we_2");
        await database.ExecuteAsOwnerAsync("UPDATE webhook_endpoints SET types = ARRAY['invoice.*'] WHERE id = 'we_2'");
        await FinishAsync(database);
        var redelivery = new WebhookRedelivery(database.Billing);

        Assert.Equal(1, await redelivery.OneAsync("org_1", 1, null, Now.ToDateTimeOffset()));
        Assert.Equal("we_1 1", await PendingAsync(database));
        Assert.Equal(1, await redelivery.OneAsync("org_1", 2, "we_2", Now.ToDateTimeOffset()));
        Assert.Equal("we_1 1, we_2 2", await PendingAsync(database));
        Assert.Equal(0, await redelivery.OneAsync("org_2", 1, null, Now.ToDateTimeOffset()));
        Assert.Equal(0, await redelivery.OneAsync("org_1", 1, "we_none", Now.ToDateTimeOffset()));
    }

    [Fact]
    public async Task The_events_of_a_time_are_sent_again_also_those_that_were_never_sent()
    {
        await using var database = await LineAsync(3, "we_1");
        await FinishAsync(database);
        await database.ExecuteAsOwnerAsync("DELETE FROM webhook_deliveries WHERE event = 2; UPDATE journal SET at = '2026-01-31 12:00:00Z'::timestamptz + position * interval '1 minute'");
        var redelivery = new WebhookRedelivery(database.Billing);

        Assert.Equal(2, await redelivery.RangeAsync("org_1", "we_1", At(1), At(3), At(9)));

        Assert.Equal("we_1 1, we_1 2", await PendingAsync(database));
        await database.ExecuteAsOwnerAsync("UPDATE webhook_endpoints SET types = ARRAY['invoice.*']");
        Assert.Equal(0, await redelivery.RangeAsync("org_1", "we_1", At(0), At(9), At(9)));

        static DateTimeOffset At(int minutes) => (Now + Duration.FromMinutes(minutes)).ToDateTimeOffset();
    }

    private static DeliveryResult Succeeded(ClaimedDelivery delivery, Instant at) => new(delivery, at, 200, null, null, null, IsSteady: true);

    private static DeliveryResult Failed(ClaimedDelivery delivery, Instant at, Instant? nextAt) => new(delivery, at, 500, "Answered 500.", nextAt, null, IsSteady: false);

    /// <summary>So many events in line for each of the endpoints.</summary>
    private static async Task<MigratedDatabase> LineAsync(int events, params string[] endpoints)
    {
        var database = await MigratedDatabase.CreateAsync();
        await database.ExecuteAsOwnerAsync(
            """
            INSERT INTO organizations (organization, mode, legal_name, country, currency, time_zone, number_format, credit_note_number_format, payment_terms_days, version, created_at)
            VALUES ('org_1', 'sandbox', 'Seller', 'FR', 'EUR', 'UTC', 'A-{seq:6}', 'B-{seq:6}', 30, 1, '2026-01-31 12:00:00Z')
            """);
        foreach (var endpoint in endpoints) await database.ExecuteAsOwnerAsync(WebhookTailTests.Endpoint(endpoint));
        for (var i = 1; i <= events; i++) await database.ExecuteAsOwnerAsync(WebhookTailTests.Event(string.Create(CultureInfo.InvariantCulture, $"cus_{i}")));
        await database.ExecuteAsOwnerAsync(
            """
            INSERT INTO webhook_secrets SELECT organization, id, 1, 'whsec_1' FROM webhook_endpoints;
            INSERT INTO webhook_deliveries (organization, endpoint, event, next_attempt_at, created_at)
            SELECT j.organization, e.id, j.position, '2026-01-31 12:00:00Z', '2026-01-31 12:00:00Z' FROM journal j CROSS JOIN webhook_endpoints e;
            """);
        return database;
    }

    private static Task FinishAsync(MigratedDatabase database) => database.ExecuteAsOwnerAsync(
        "UPDATE webhook_deliveries SET status = 'succeeded', next_attempt_at = NULL, finished_at = '2026-01-31 12:00:01Z', attempts = 1");

    private static Task<string> StateAsync(MigratedDatabase database) => database.AskOwnerAsync<string>("SELECT status || ' ' || attempts FROM webhook_deliveries");

    private static Task<string> PendingAsync(MigratedDatabase database) => database.AskOwnerAsync<string>(
        "SELECT string_agg(endpoint || ' ' || event, ', ' ORDER BY endpoint, event) FROM webhook_deliveries WHERE status = 'pending' AND attempts = 0");
}
