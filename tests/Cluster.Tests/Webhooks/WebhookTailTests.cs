using System.Globalization;
using NodaTime;
using Npgsql;
using OrleansBilling.Cluster.Tests.Billing;
using OrleansBilling.Cluster.Tests.Postgres;
using OrleansBilling.Infrastructure.Postgres.Webhooks;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Webhooks;

/// <summary>Every event reaches every endpoint that wants it, once, however commits and processes overlap.</summary>
public sealed class WebhookTailTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 1, 31, 12, 0);

    [Fact]
    public async Task An_event_that_commits_after_later_ones_is_not_stepped_over()
    {
        await using var database = await WithEndpointAsync();
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();

        // Given an event that has its place in the journal and is not committed, and one behind it that is
        await using (var late = await connection.BeginTransactionAsync())
        {
            await using (var insert = new NpgsqlCommand(Event("cus_late"), connection, late)) await insert.ExecuteNonQueryAsync();
            await database.ExecuteAsOwnerAsync(Event("cus_early"));

            // When the tail is read before and after the commit
            await DrainAsync(database, 0);
            Assert.Equal("", await DeliveriesAsync(database));
            await late.CommitAsync();
        }

        await DrainAsync(database, 2);
        Assert.Equal("customer/cus_late customer/cus_early", await DeliveriesAsync(database));
    }

    [Fact]
    public async Task An_event_with_a_lower_place_from_a_younger_transaction_is_not_stepped_over()
    {
        await using var database = await WithEndpointAsync();
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();

        // Given an old transaction that takes its place late: behind an event of a younger one, and commits before it
        await using var old = await connection.BeginTransactionAsync();
        await using (var begin = new NpgsqlCommand("SELECT pg_current_xact_id()", connection, old)) await begin.ExecuteScalarAsync();
        await using var young = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false }.ConnectionString);
        await young.OpenAsync();
        await using var younger = await young.BeginTransactionAsync();
        await using (var insert = new NpgsqlCommand(Event("cus_first"), young, younger)) await insert.ExecuteNonQueryAsync();
        await using (var insert = new NpgsqlCommand(Event("cus_second"), connection, old)) await insert.ExecuteNonQueryAsync();
        await old.CommitAsync();

        await DrainAsync(database, 1);
        Assert.Equal("customer/cus_second", await DeliveriesAsync(database));
        await younger.CommitAsync();
        await DrainAsync(database, 2);

        Assert.Equal("customer/cus_first customer/cus_second", await DeliveriesAsync(database));
    }

    [Fact]
    public async Task Many_writers_and_readers_at_once_lose_and_double_nothing()
    {
        await using var database = await WithEndpointAsync();
        var writing = Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++) await database.ExecuteAsOwnerAsync(Event(string.Create(CultureInfo.InvariantCulture, $"cus_{writer}_{i}")));
        })));

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            var tail = new WebhookTail(database.Billing);
            while (!writing.IsCompleted) await tail.HandOnAsync(7, Now);
        })));
        await writing;
        await DrainAsync(database, 200);

        Assert.Equal(200L, await database.AskOwnerAsync<long>("SELECT count(*) FROM webhook_deliveries"));
    }

    [Fact]
    public async Task An_endpoint_gets_what_it_named_from_its_creation_on()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        await database.ExecuteAsOwnerAsync(Event("cus_before"));
        await database.ExecuteAsOwnerAsync(Endpoint("we_all"));
        await database.ExecuteAsOwnerAsync(Endpoint("we_invoices", "ARRAY['invoice.*']"));
        await database.ExecuteAsOwnerAsync(Endpoint("we_one", "ARRAY['invoice.issued', 'payment.failed']"));
        await database.ExecuteAsOwnerAsync(Endpoint("we_off", enabled: false));
        await database.ExecuteAsOwnerAsync(Endpoint("we_other", organization: "org_2"));
        foreach (var type in new[] { "customer.created", "invoice.created", "invoice.issued", "invoicing.done" }) await database.ExecuteAsOwnerAsync(Event("cus_" + type, type));

        await DrainAsync(database, 7);

        Assert.Equal(
            "we_all customer.created, we_all invoice.created, we_all invoice.issued, we_all invoicing.done, we_invoices invoice.created, we_invoices invoice.issued, we_one invoice.issued",
            await database.AskOwnerAsync<string>(
                "SELECT string_agg(endpoint || ' ' || type, ', ' ORDER BY endpoint, event) FROM webhook_deliveries JOIN journal ON position = event"));
    }

    [Fact]
    public async Task A_dump_restored_into_a_server_with_fewer_transactions_goes_on_where_it_was()
    {
        await using var database = await WithEndpointAsync();

        // Given events from a server that had counted far ahead of this one, the last of them not handed on
        foreach (var customer in new[] { "cus_handed", "cus_open" }) await database.ExecuteAsOwnerAsync(Event(customer));
        await database.ExecuteAsOwnerAsync("UPDATE journal SET committed_in = (5000000000 + position)::text::xid8");
        await database.ExecuteAsOwnerAsync("UPDATE webhook_cursor SET (committed_in, position) = (SELECT committed_in, position FROM journal WHERE stream = 'customer/cus_handed')");
        await database.ExecuteAsOwnerAsync(Event("cus_new"));

        await DrainAsync(database, 2);
        Assert.Equal("customer/cus_open customer/cus_new", await DeliveriesAsync(database));

        // And it stays so when everything is looked at again, without what was written down
        await database.ExecuteAsOwnerAsync("DELETE FROM webhook_deliveries");
        await database.ExecuteAsOwnerAsync(Event("cus_newer"));
        await DrainAsync(database, 1);
        Assert.Equal("customer/cus_newer", await DeliveriesAsync(database));
    }

    internal static string Event(string customer, string type = "customer.created", string organization = "org_1") =>
        $$"""INSERT INTO journal (organization, stream, version, type, data, at) VALUES ('{{organization}}', 'customer/{{customer}}', 1, '{{type}}', '{}', '2026-01-31T12:00:00Z')""";

    internal static string Endpoint(string id, string types = "'{}'", bool enabled = true, string organization = "org_1") =>
        $"""
        INSERT INTO webhook_endpoints (organization, id, url, types, enabled, version, created_at, since)
        VALUES ('{organization}', '{id}', 'https://example.com', {types}, {enabled}, 1, '2026-01-31T12:00:00Z', (SELECT coalesce(max(position), 0) FROM journal))
        """;

    private static async Task<MigratedDatabase> WithEndpointAsync()
    {
        var database = await MigratedDatabase.CreateAsync();
        await database.ExecuteAsOwnerAsync(Endpoint("we_1"));
        return database;
    }

    /// <summary>Until so many are handed on. Other tests of the same server may be in the middle of a transaction, which holds the tail up.</summary>
    private static Task DrainAsync(MigratedDatabase database, int deliveries) => BillingCluster.UntilAsync($"{deliveries} deliveries", async () =>
    {
        while (await new WebhookTail(database.Billing).HandOnAsync(2, Now) > 0)
        {
        }

        return await database.AskOwnerAsync<long>("SELECT count(*) FROM webhook_deliveries") >= deliveries;
    });

    private static Task<string> DeliveriesAsync(MigratedDatabase database) => database.AskOwnerAsync<string>(
        "SELECT coalesce(string_agg(stream, ' ' ORDER BY event), '') FROM webhook_deliveries JOIN journal ON position = event");
}
