using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Postgres.Json;
using OrleansBilling.Infrastructure.Postgres.Usage;
using Xunit;
using static OrleansBilling.Cluster.Tests.Usage.MeteredDatabase;

namespace OrleansBilling.Cluster.Tests.Usage;

public sealed class UsageStoreTests
{
    private static readonly decimal[] Payments = [10, 10, 10, 40, 1000, 1, 0];

    [Fact]
    public async Task An_event_counts_once_by_its_id()
    {
        await using var metered = await MeteredDatabase.CreateAsync();

        Assert.Equal(["Accepted", "Accepted", "Duplicate", "Conflict id_taken"], await metered.AddAsync(Event("a"), Event("b", quantity: 2), Event("a"), Event("b", quantity: 3)));
        Assert.Equal(["Duplicate", "Conflict id_taken", "Accepted"], await metered.AddAsync(Event("a"), Event("a", properties: """{"x": "y"}"""), Event("c", properties: """{"x": "y", "z": "1"}""")));
        Assert.Equal(["Duplicate"], await metered.AddAsync(Event("c", properties: """{"z":"1","x":"y"}""")));
        Assert.Equal(3L, await metered.Database.AskOwnerAsync<long>("SELECT count(*) FROM usage_events"));
    }

    [Fact]
    public async Task An_event_that_can_not_be_billed_is_refused_with_its_reason()
    {
        await using var metered = await MeteredDatabase.CreateAsync();

        Assert.Equal(
            [
                "Refused unknown_subscription", "Refused subscription_over", "Refused unknown_meter", "Refused quantity_required", "Accepted", "Refused negative_quantity",
                "Refused quantity_out_of_range", "Refused quantity_out_of_range", "Refused in_the_future", "Refused before_start", "Accepted",
            ],
            await metered.AddAsync(
                Event("1", subscription: "sub_none"),
                Event("2", subscription: "sub_over"),
                Event("3", meter: "fee"),
                Event("4", quantity: null),
                Event("5", quantity: null, meter: "users"),
                Event("6", quantity: -1),
                Event("7", quantity: 0.0000001m),
                Event("8", quantity: 1_000_000_000_001m),
                Event("9", at: "2026-03-15T12:05:01Z"),
                Event("10", at: "2025-12-31T23:59:59Z"),
                Event("11", at: "2026-03-15T12:04:59Z")));
    }

    [Fact]
    public async Task A_foreign_subscription_is_refused_like_one_that_does_not_exist()
    {
        await using var metered = await MeteredDatabase.CreateAsync();

        var result = Assert.Single(await metered.Ingestion.AddAsync("org_2", [Event("1")], At("2026-03-15T12:00:00Z").ToDateTimeOffset()));

        Assert.Equal("unknown_subscription", result.Code);
    }

    [Fact]
    public async Task Meters_are_added_up_as_the_plan_says()
    {
        await using var metered = await MeteredDatabase.CreateAsync();
        await metered.AddAsync(
            Event("1", "2026-01-01T00:00:00Z", 5, properties: """{"value": "u1"}"""),
            Event("2", "2026-01-31T23:59:59Z", 2.5m, properties: """{"value": "u2"}"""),
            Event("3", "2026-01-15T00:00:00Z", 9, properties: """{"value": "u1", "more": "x"}"""),
            Event("4", "2026-02-01T00:00:00Z", 100),
            Event("5", "2026-01-20T00:00:00Z", 9, properties: """{"user": "u9"}"""));
        var closing = await metered.Store.CloseAsync(Organization, Need("inv_1"));

        Assert.Equal(new UsageTotal(25.5m, 4), await metered.TotalAsync(closing));
        Assert.Equal(new UsageTotal(9, 4), await metered.TotalAsync(closing, UsageAggregation.Max));
        Assert.Equal(new UsageTotal(2.5m, 4), await metered.TotalAsync(closing, UsageAggregation.Last));
        Assert.Equal(new UsageTotal(3, 4), await metered.TotalAsync(closing, UsageAggregation.Unique));
        Assert.Equal(new UsageTotal(4, 4), await metered.TotalAsync(closing, UsageAggregation.Count));
        foreach (var aggregation in Enum.GetValues<UsageAggregation>())
        {
            Assert.Equal(new UsageTotal(0, 0), await metered.TotalAsync(closing, aggregation, "users"));
        }
    }

    [Fact]
    public async Task A_percentage_knows_each_event()
    {
        await using var metered = await MeteredDatabase.CreateAsync();
        await metered.AddAsync([.. Payments.Select((amount, i) => Event($"e{i}", $"2026-01-1{i}T00:00:00Z", amount))]);
        var closing = await metered.Store.CloseAsync(Organization, Need("inv_1"));
        async Task<PercentageParts> Parts(PercentagePrice price) => (await metered.TotalAsync(closing, price: price)).Percentage!;

        Assert.Equal(new PercentageParts(1071, 7, 0, 0), await Parts(new PercentagePrice(1, null, null, null, null, null)));
        Assert.Equal(new PercentageParts(1041, 4, 0, 0), await Parts(new PercentagePrice(1, 5, 3, null, null, null)));
        // 15 free of 10 + 10 + ...: the first event wholly, the second by half.
        Assert.Equal(new PercentageParts(1056, 6, 0, 0), await Parts(new PercentagePrice(1, 5, null, 15, null, null)));
        // Two free events, then 45 free: of the next two 10 and 35 of 40.
        Assert.Equal(new PercentageParts(1006, 4, 0, 0), await Parts(new PercentagePrice(1, 5, 2, 45, null, null)));
        // One percent of each is 0.10 (three times), 0.40, 10.00, 0.01 and 0.00: two are below 0.05, one is above 5.
        Assert.Equal(new PercentageParts(70, 4, 2, 1), await Parts(new PercentagePrice(1, null, null, null, 0.05m, 5)));
        Assert.Equal(new PercentageParts(0, 0, 0, 0), (await metered.TotalAsync(closing, meter: "users", price: new PercentagePrice(1, null, null, null, null, null))).Percentage);
    }

    [Fact]
    public async Task Days_are_closed_once_for_an_invoice_and_what_comes_then_is_late()
    {
        await using var metered = await MeteredDatabase.CreateAsync();
        await metered.AddAsync(Event("1"));

        var first = await metered.Store.CloseAsync(Organization, Need("inv_1"));
        await metered.AddAsync(Event("2"), Event("3", "2026-02-01T00:00:00Z"));
        var again = await metered.Store.CloseAsync(Organization, Need("inv_1"));

        Assert.Equal((first.Watermark, first.Stretches[0]), (again.Watermark, again.Stretches[0]));
        Assert.Equal(new UsageTotal(1, 1), await metered.TotalAsync(again));
        Assert.Equal("2", await metered.Database.AskOwnerAsync<string>("SELECT string_agg(id, ',') FROM usage_events WHERE late"));
        // Nothing is remembered as billed yet, so there is nothing to be late for; a preview sees all.
        Assert.Empty(await metered.Store.LateAsync(Organization, new SubscriptionId("sub_1"), long.MaxValue));
        Assert.Equal(new UsageTotal(2, 2), await metered.TotalAsync(await metered.Store.LookAsync(Organization, Need("inv_2"))));
    }

    [Fact]
    public async Task Late_events_are_found_for_the_period_they_belong_to_until_they_are_billed()
    {
        await using var metered = await MeteredDatabase.CreateAsync();
        var closing = await metered.Store.CloseAsync(Organization, Need("inv_1"));
        await RememberAsync(metered, closing);
        await metered.AddAsync(Event("1"));
        var next = await metered.Store.CloseAsync(Organization, Need("inv_2", new ServicePeriod(January.End, January.End.PlusMonths(1))));
        await metered.AddAsync(Event("2"));

        Assert.Equal(January, Assert.Single(await metered.Store.LateAsync(Organization, new SubscriptionId("sub_1"), next.Watermark)).Period);
        Assert.Equal(new UsageTotal(1, 1), await metered.TotalAsync(closing with { Watermark = next.Watermark }));
        await RememberAsync(metered, closing with { Watermark = next.Watermark });
        Assert.Empty(await metered.Store.LateAsync(Organization, new SubscriptionId("sub_1"), next.Watermark));
        Assert.Single(await metered.Store.LateAsync(Organization, new SubscriptionId("sub_1"), long.MaxValue));
    }

    [Fact]
    public async Task A_seller_may_refuse_late_usage_and_nobody_takes_it_after_the_last_bill()
    {
        await using var metered = await MeteredDatabase.CreateAsync();
        await metered.Store.CloseAsync(Organization, Need("inv_1"));
        Assert.Equal(["Accepted"], await metered.AddAsync(Event("1")));

        await metered.Database.ExecuteAsOwnerAsync("UPDATE organizations SET usage_late_policy = 'refuse'");
        Assert.Equal(["Refused usage_too_late", "Accepted", "Duplicate"], await metered.AddAsync(Event("2"), Event("3", "2026-02-01T00:00:00Z"), Event("3", "2026-02-01T00:00:00Z")));

        await metered.Database.ExecuteAsOwnerAsync("UPDATE organizations SET usage_late_policy = 'next_invoice'");
        await metered.Store.CloseAsync(Organization, Need("inv_2", new ServicePeriod(January.End, January.End.PlusMonths(1)), final: true));
        Assert.Equal(["Refused subscription_over"], await metered.AddAsync(Event("4", "2026-02-10T00:00:00Z")));
    }

    [Fact]
    public async Task Days_begin_where_the_ones_before_ended_when_the_customer_moves_to_another_zone()
    {
        await using var metered = await MeteredDatabase.CreateAsync();
        var closing = await metered.Store.CloseAsync(Organization, Need("inv_1"));
        await RememberAsync(metered, closing);

        var need = Need("inv_2", new ServicePeriod(January.End, January.End.PlusMonths(1)));
        var nine = NodaTime.Duration.FromHours(9);
        var moved = need.Slices[0] with { From = need.Slices[0].From - nine, Until = need.Slices[0].Until - nine };
        var march = moved with { Period = new ServicePeriod(moved.Period.End, moved.Period.End.PlusMonths(1)), Until = moved.Until + NodaTime.Duration.FromDays(31) };
        var east = await metered.Store.CloseAsync(Organization, need with { Slices = [moved, march] });

        Assert.Equal([new MeterStretch(closing.Stretches[0].Until, moved.Until), new MeterStretch(moved.Until, march.Until)], east.Stretches);
    }

    [Fact]
    public async Task Every_event_of_many_clients_is_either_in_the_bill_or_late_while_days_are_being_closed()
    {
        await using var metered = await MeteredDatabase.CreateAsync(connections: 12);
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 8).Select(async writer =>
        {
            // Every batch has an event of its own and one that all writers send.
            for (var i = 0; !stop.IsCancellationRequested; i++) await metered.AddAsync(Event($"w{writer}-{i}"), Event($"shared-{i}"));
        }).ToArray();

        var totals = new List<(UsageClosing Closing, UsageTotal Total)>();
        for (var i = 0; i < 20; i++)
        {
            var closing = await metered.Store.CloseAsync(Organization, Need($"inv_{i}"));
            totals.Add((closing, await metered.TotalAsync(closing)));
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);

        foreach (var (closing, total) in totals)
        {
            Assert.Equal(total, await metered.TotalAsync(closing));
            var below = await metered.Database.AskOwnerAsync<long>($"SELECT count(*) FROM usage_events WHERE position < {closing.Watermark}");
            Assert.Equal(total.Events, below);
        }

        Assert.Equal(0L, await metered.Database.AskOwnerAsync<long>($"SELECT count(*) FROM usage_events WHERE late <> (position > {totals[0].Closing.Watermark})"));
        Assert.True(totals[^1].Total.Events > 0);
    }

    private static Task RememberAsync(MeteredDatabase metered, UsageClosing closing) => metered.Database.ExecuteAsOwnerAsync(
        $"""
        INSERT INTO usage_billed (organization, subscription, period_start, period_end, from_at, until_at, watermark, meters, currency, amount, period, version)
        VALUES ('org_1', 'sub_1', '2026-01-01', '2026-02-01', '{closing.Stretches[0].From}', '{closing.Stretches[0].Until}', {closing.Watermark}, ARRAY['calls'], 'EUR', 0,
            '{BillingJson.Write(Period(closing))}', 1)
        ON CONFLICT (organization, subscription, period_start) DO UPDATE SET watermark = excluded.watermark
        """);

    private static MeteredPeriod Period(UsageClosing closing) => new()
    {
        Plan = "metered", PlanVersion = 1, Period = January, Share = Proration.Whole, From = closing.Stretches[0].From, Until = closing.Stretches[0].Until, Watermark = closing.Watermark,
        Totals = [new MeterTotal("calls", new UsageTotal(1, 1))], Meters = ["calls"], Billed = [new PartAmount("calls", ChargeKind.Usage, new Money(1, Currency.Of("EUR")))], Committed = true,
    };
}
