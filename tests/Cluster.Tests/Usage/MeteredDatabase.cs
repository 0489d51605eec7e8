using NodaTime;
using NodaTime.Text;
using Npgsql;
using OrleansBilling.Cluster.Tests.Postgres;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Postgres.Usage;

namespace OrleansBilling.Cluster.Tests.Usage;

/// <summary>A seller with one subscription, <c>sub_1</c>, on a plan with a meter <c>calls</c> (summed) and <c>users</c> (different ones counted).</summary>
internal sealed class MeteredDatabase : IAsyncDisposable
{
    public const string Organization = "org_1";
    public static readonly ServicePeriod January = new(new LocalDate(2026, 1, 1), new LocalDate(2026, 2, 1));

    private MeteredDatabase(MigratedDatabase database)
    {
        Database = database;
        Ingestion = new UsageIngestion(database.Billing);
        Store = new UsageStore(database.Billing);
    }

    public MigratedDatabase Database { get; }

    public UsageIngestion Ingestion { get; }

    public UsageStore Store { get; }

    public static async Task<MeteredDatabase> CreateAsync(int connections = 8)
    {
        var database = await MigratedDatabase.CreateAsync(options => options with { WorkConnections = connections });
        await database.ExecuteAsOwnerAsync(
            """
            INSERT INTO organizations (organization, mode, legal_name, country, currency, time_zone, number_format, credit_note_number_format, payment_terms_days, version, created_at)
            VALUES ('org_1', 'sandbox', 'Seller', 'FR', 'EUR', 'UTC', 'I-{seq:6}', 'C-{seq:6}', 30, 1, now());
            INSERT INTO plan_versions (organization, plan, plan_version, definition, created_at) VALUES ('org_1', 'metered', 1,
                '{"components": [{"code": "calls", "kind": "usage", "meter": "calls", "aggregation": "sum"}, {"code": "users", "kind": "usage", "meter": "users", "aggregation": "unique"},
                                 {"code": "fee", "kind": "recurring"}]}', now());
            INSERT INTO subscriptions (organization, id, customer, plan, plan_version, currency, status, start_date, time_zone, version, created_at)
            VALUES ('org_1', 'sub_1', 'cus_1', 'metered', 1, 'EUR', 'active', '2026-01-01', 'UTC', 1, now()),
                   ('org_1', 'sub_over', 'cus_1', 'metered', 1, 'EUR', 'canceled', '2026-01-01', 'UTC', 1, now());
            """);
        return new MeteredDatabase(database);
    }

    public static UsageEvent Event(string id, string at = "2026-01-10T12:00:00Z", decimal? quantity = 1, string meter = "calls", string subscription = "sub_1", string? properties = null) =>
        new(id, subscription, meter, quantity, At(at).ToDateTimeOffset(), properties);

    public async Task<string[]> AddAsync(params UsageEvent[] events) =>
        [.. (await Ingestion.AddAsync(Organization, events, At("2026-03-15T12:00:00Z").ToDateTimeOffset())).Select(result => result.Status + (result.Code is null ? "" : " " + result.Code))];

    public static UsageNeed Need(string invoice, ServicePeriod? period = null, bool final = false)
    {
        var zone = new BillingZone("UTC");
        var days = period ?? January;
        return new UsageNeed(
            new InvoiceId(invoice), new SubscriptionId("sub_1"), [new UsageSlice([], days, Proration.Whole, zone.StartOf(days.Start), zone.StartOf(days.End))], final);
    }

    public Task<UsageTotal> TotalAsync(UsageClosing closing, UsageAggregation aggregation = UsageAggregation.Sum, string meter = "calls", Price? price = null) =>
        Store.TotalAsync(Organization, new SubscriptionId("sub_1"), Component(aggregation, meter, price), closing.Stretches[0], closing.Watermark);

    public static Instant At(string text) => InstantPattern.ExtendedIso.Parse(text).GetValueOrThrow();

    /// <summary>Copies events straight into their table, as fast as PostgreSQL takes them.</summary>
    public async Task CopyAsync(int count, Func<int, decimal> quantity)
    {
        await using var connection = new NpgsqlConnection(Database.ConnectionString);
        await connection.OpenAsync();
        await using (var writer = await connection.BeginBinaryImportAsync("COPY usage_events (organization, id, subscription, meter, quantity, at) FROM STDIN BINARY"))
        {
            var start = At("2026-01-01T00:00:00Z").ToDateTimeUtc();
            for (var i = 0; i < count; i++)
            {
                await writer.StartRowAsync();
                await writer.WriteAsync(Organization);
                await writer.WriteAsync($"evt_{i}");
                await writer.WriteAsync("sub_1");
                await writer.WriteAsync("calls");
                await writer.WriteAsync(quantity(i));
                await writer.WriteAsync(start.AddSeconds(i % 2_600_000), NpgsqlTypes.NpgsqlDbType.TimestampTz);
            }

            await writer.CompleteAsync();
        }

        await using var analyze = new NpgsqlCommand("ANALYZE usage_events", connection);
        await analyze.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();

    private static Component Component(UsageAggregation aggregation, string meter, Price? price) =>
        new("calls", "Calls", ComponentKind.Usage, price ?? new PerUnitPrice(1), null, null) { Meter = meter, Aggregation = aggregation };
}
